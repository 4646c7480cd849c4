/** Sending the photos of a draft to the evidence of its case. Whatever breaks off goes on where it stood; nothing is sent twice. */
import { problemOf, readProblem, RequestFailed, type Problem } from '../api/problem'
import type { Receipt, UploadAnswer } from '../api/evidence'
import { lineOver, sendAll } from '../api/upload'
import type { Album, KeptPhoto } from './album'
import { albumOf, namesOf, pictured, type SurveyDraft } from './draft'
import type { Outcome } from './send'

export interface Steps {
  ask: (path: string, init: RequestInit) => Promise<Response>
  album: Album
  /** Which photo of how many is on its way. */
  tell: (n: number, of: number) => void
  pause?: (ms: number) => Promise<void>
}

const NAMES: Record<string, string> = { buildings: '房屋', rooms: '房间', cracks: '裂缝', wells: '水井', lands: '土地' }

/** What a photo shows, by numbers alone: what a house is called is typed freely and can name people. */
export function shows(at: string): string {
  const parts = at.split('.')
  return `入户调查照片：${parts.flatMap((part, i) => (i % 2 ? [] : [`${NAMES[part] ?? part}${Number(parts[i + 1]) + 1}`])).join('')}`
}

/** Null once all are evidence of the case, or are not on this phone: the server says at its field what is missing. */
export async function sendPhotos(draft: SurveyDraft, steps: Steps): Promise<Outcome | null> {
  const missing = new Set<string>()
  for (;;) {
    // Looked for anew each time: the draft may have been taken back, changed and sent again meanwhile.
    const next = pictured(draft).flatMap(({ at, of }) => of.photos.map((photo, i) => ({ at, i, photo })))
      .find(({ photo: { sha256, item } }) => item === undefined && !missing.has(sha256))
    if (!next) return null
    // Taken back by who wrote it: what was sent stays known, the rest waits.
    if (draft.state !== 'ready') return { kind: 'later' }
    const { at, i, photo: { sha256: name } } = next
    const kept = await steps.album.get(albumOf(draft), name).catch(() => null)
    if (!kept) {
      missing.add(name)
      continue
    }
    const names = [...namesOf(draft)]
    steps.tell(names.indexOf(name) + 1, names.length)
    try {
      const item = await sendPhoto(draft, name, at, kept, steps)
      for (const { of } of pictured(draft)) for (const photo of of.photos) if (photo.sha256 === name) photo.item = item
    } catch (thrown) {
      return outcomeOf(problemOf(thrown), `${at}.photos.${i}`)
    }
  }
}

async function sendPhoto(draft: SurveyDraft, name: string, at: string, photo: KeptPhoto, steps: Steps): Promise<number> {
  const keep = (upload?: string) => steps.album.put(albumOf(draft), name, { blob: photo.blob, taken: photo.taken, ...(upload ? { upload } : {}) }).catch(() => {})
  const line = lineOver(steps.ask)
  if (steps.pause) line.pause = steps.pause
  const parts = async (upload: string): Promise<Receipt> => {
    try {
      return await sendAll(upload, photo.blob, () => {}, line)
    } catch (thrown) {
      // Refused for good, or lapsed: the next try begins anew. A broken line goes on where it broke.
      if (thrown instanceof RequestFailed && [404, 409, 422].includes(thrown.problem.status)) await keep()
      throw thrown
    }
  }
  if (photo.upload) {
    try {
      return (await parts(photo.upload)).item
    } catch (thrown) {
      if (!(thrown instanceof RequestFailed) || thrown.problem.status !== 404) throw thrown
    }
  }
  const announced = await announce(draft.case, name, at, photo, steps)
  if (typeof announced === 'number') return announced
  await keep(announced)
  return (await parts(announced)).item
}

/** The upload that has begun, or the number of the item that these bytes are already. */
async function announce(code: string, name: string, at: string, { blob, taken }: KeptPhoto, { ask }: Steps): Promise<string | number> {
  const said = { name: `survey-${name.slice(0, 8)}.jpg`, bytes: blob.size, sha256: name, kind: 'photo', shows: shows(at) }
  const post = async (body: object) => {
    const answer = await ask(`/api/v1/cases/${encodeURIComponent(code)}/evidence`, {
      method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify(body),
    })
    return { answer, body: await answer.json().catch(() => null) as (Partial<UploadAnswer> & { item?: unknown }) | null }
  }
  let told = await post({ ...said, taken_at: taken })
  // A phone whose clock is ahead: when it was taken is not known then, which is no reason to lose the photo.
  if (told.answer.status === 422 && readProblem(422, told.body).errors.some(({ field }) => field === 'taken_at')) told = await post(said)
  const { answer, body } = told
  if (answer.ok && typeof body?.upload === 'string') return body.upload
  const problem = readProblem(answer.ok ? 503 : answer.status, body)
  if (problem.code === 'evidence_known' && typeof body?.item === 'number') return body.item
  throw new RequestFailed(problem)
}

function outcomeOf({ status, code, detail, detailZh }: Problem, field: string): Outcome {
  if (status === 401 || code === 'not_signed_in') return { kind: 'sign_in' }
  // 0: no line. A server without a folder for evidence will not have one in a minute.
  if (code !== 'evidence_off' && (status === 0 || status === 408 || status === 429 || status >= 500)) return { kind: 'later' }
  return { kind: 'refused', code, faults: [{ field, detail: detail || code, detail_zh: detailZh ?? '这张照片没有被接收' }] }
}
