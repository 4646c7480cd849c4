/** Sending a draft: the report first, then its files in parts. Whatever breaks off can be done again; nothing is made twice. */
import { sha256 } from '../phone/digits'
import type { Draft, Receipt } from './drafts'

/** Bytes of a part: small enough to come through a slow line within a minute. */
const PART = 64 * 1024

/** How a try went: all there, wait for the line, or refused for a reason that a person has to mend. */
export type Outcome = { done: true; receipt: Receipt; lost: number } | { done: false; refused?: string }

export interface Steps {
  ask: (path: string, init: RequestInit) => Promise<Response>
  /** Writes down how far it has come. */
  keep: (draft: Draft) => Promise<unknown>
  tell: (left: number) => void
}

const codeOf = async (answer: Response): Promise<string> => {
  const body = await answer.json().catch(() => null) as { code?: unknown } | null
  return typeof body?.code === 'string' ? body.code : ''
}

/** An answer that a later try may change: the server is busy, or asks to wait. */
const passes = (status: number): boolean => status === 429 || status === 408 || status >= 500

export async function send(draft: Draft, steps: Steps): Promise<Outcome> {
  if (!draft.receipt || Date.parse(draft.receipt.ticket_until) < Date.now() + 60_000) {
    const answer = await steps.ask('/api/v1/public/reports', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(draft.body),
    })
    if (!answer.ok) return passes(answer.status) ? { done: false } : { done: false, refused: await codeOf(answer) }
    draft.receipt = await answer.json() as Receipt
    await steps.keep(draft)
  }
  const { receipt } = draft
  while (draft.files.length > 0) {
    steps.tell(draft.files.length)
    const went = await sendFile(draft.files[0]!, receipt, steps.ask)
    if (went === 'later') return { done: false }
    if (went === 'refused') draft.lost = (draft.lost ?? 0) + 1
    draft.files.shift()
    await steps.keep(draft)
  }
  return { done: true, receipt, lost: draft.lost ?? 0 }
}

type Went = 'sent' | 'later' | 'refused'

/** Sends a file; one that is there already counts as sent. */
export async function sendFile(file: Draft['files'][number], to: { case: string; ticket: string }, ask: Steps['ask']): Promise<Went> {
  const authorization = `Ticket ${to.ticket}`
  const announced = await ask(`/api/v1/public/cases/${to.case}/evidence`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ name: file.name, bytes: file.blob.size, sha256: await sha256(file.blob), kind: file.kind, shows: file.kind === 'photo' ? '群众上报照片' : '群众上报录音' }),
  })
  if (!announced.ok) {
    if (passes(announced.status) || announced.status === 401) return 'later'
    return await codeOf(announced) === 'evidence_known' ? 'sent' : 'refused'
  }
  const { upload } = await announced.json() as { upload: string }
  for (let offset = 0; offset < file.blob.size; offset += PART) {
    const answer = await ask(upload, {
      method: 'PATCH',
      headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), authorization },
      body: file.blob.slice(offset, offset + PART),
    })
    if (!answer.ok) return passes(answer.status) || answer.status === 401 ? 'later' : 'refused'
  }
  return 'sent'
}
