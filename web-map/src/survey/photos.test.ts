import { describe, expect, it } from 'vitest'
import type { Survey } from '../api/survey'
import { sha256 } from '../phone/digits'
import type { Album, KeptPhoto } from './album'
import { check, LIMITS } from './check'
import { correctionOf } from './correct'
import { keep, kept, namesOf, newBuilding, newCrack, newDraft, newRoom, newWell, pictured, requestOf, type SurveyDraft } from './draft'
import { send } from './send'
import { shows } from './send-photos'
import { take } from './take'

const TODAY = '2026-11-26'
const photo = (n: number, type = 'image/jpeg') => new File([new Uint8Array(3_000).fill(n)], `${n}.jpg`, { type, lastModified: Date.UTC(2026, 10, 26) })
const same = async (file: File): Promise<Blob> => file
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })

function draftOf(): SurveyDraft {
  const building = { ...newBuilding(), name: '正房', structure: 'adobe', year_unknown: true, floor_area_m2: '86.5', lon: '111.22', lat: '39.86', rooms: [{ ...newRoom(), name: '东屋', cracks: [{ ...newCrack(), direction: 'diagonal', width_mm: '3', length_m: '1' }] }] }
  return { ...newDraft('ZZ26-000001-1', TODAY), state: 'ready', surveyors: '甲', buildings: [building], wells: [{ ...newWell(), name: '井', depth_m: '30', dry: true }] }
}

/** The phone's own database. */
function album(room = Infinity): Album & { lying: Map<string, KeptPhoto> } {
  const lying = new Map<string, KeptPhoto>()
  return {
    lying,
    put: async (of, name, kept) => { if (lying.size >= room && !lying.has(`${of}/${name}`)) throw new DOMException('full', 'QuotaExceededError'); lying.set(`${of}/${name}`, kept) },
    get: async (of, name) => lying.get(`${of}/${name}`) ?? null,
    drop: async (of, name) => { lying.delete(`${of}/${name}`) },
    clear: async (of) => { for (const key of lying.keys()) if (key.startsWith(`${of}/`)) lying.delete(key) },
    sweep: async () => {},
  }
}

/** A draft with a photo of its building, two of its crack and one of its well, of which two are the same. */
async function photographed(on: Album) {
  const draft = draftOf()
  const crack = draft.buildings[0]!.rooms[0]!.cracks[0]!
  for (const [n, list] of [[1, draft.buildings[0]!.photos], [2, crack.photos], [3, crack.photos], [1, draft.wells[0]!.photos]] as const) expect(await take(photo(n), list, draft, on, same)).toBe(null)
  return draft
}

/** A server that keeps files; the line breaks at requests whose number stands in `broken`. */
function server(broken: number[] = []) {
  const seen = { asked: [] as string[], files: new Map<string, number>(), said: [] as Record<string, unknown>[], surveys: [] as unknown[] }
  const open = new Map<string, string>()
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    seen.asked.push(`${init.method} ${path}`)
    if (broken.includes(seen.asked.length)) throw new TypeError('no line')
    if (init.method === 'HEAD') return open.has(path) ? new Response(null, { headers: { 'upload-offset': '0' } }) : new Response(null, { status: 404 })
    if (path.endsWith('/evidence')) {
      const said = JSON.parse(String(init.body)) as Record<string, unknown>
      seen.said.push(said)
      const known = seen.files.get(String(said.sha256))
      if (known) return json(409, { code: 'evidence_known', item: known })
      const upload = `${path}/uploads/${open.size}`
      open.set(upload, String(said.sha256))
      return json(201, { upload, offset: 0, bytes: said.bytes, receipt: null })
    }
    if (init.method === 'PATCH') {
      const came = await sha256(init.body as Blob)
      expect(came).toBe(open.get(path))
      seen.files.set(came, seen.files.size + 1)
      open.delete(path)
      return json(201, { upload: path, offset: 3_000, bytes: 3_000, receipt: { item: seen.files.size } })
    }
    seen.surveys.push(JSON.parse(String(init.body)))
    return json(201, { survey: { version: 1 } })
  }
  return { seen, ask }
}

const quietly = { tell: () => {}, pause: async () => {} }

describe('a photo', () => {
  it('is named in the draft by its SHA-256, which is kept with it and sent at its place', async () => {
    const draft = await photographed(album())
    const shelf = new Map<string, string>()
    const on = { get length() { return shelf.size }, key: (n: number) => [...shelf.keys()][n] ?? null, getItem: (k: string) => shelf.get(k) ?? null, setItem: (k: string, v: string) => { shelf.set(k, v) }, removeItem: (k: string) => { shelf.delete(k) } }
    expect(keep(draft, on)).toBe(true)
    expect(kept(on)).toEqual([draft])
    const { survey } = requestOf(draft)
    const name = await sha256(photo(1))
    expect([survey.buildings[0]!.photos, survey.wells[0]!.photos]).toEqual([[name], [name]])
    expect(survey.buildings[0]!.rooms[0]!.cracks[0]!.photos).toEqual([await sha256(photo(2)), await sha256(photo(3))])
    expect(pictured(draft).map(({ at }) => at)).toEqual(['buildings.0', 'buildings.0.rooms.0.cracks.0', 'wells.0'])
    expect(namesOf(draft).size).toBe(3)
    expect(check(draft, TODAY)).toEqual([])
  })

  it('is not missed in a draft of the time before there were any', () => {
    const { photos: _, ...bare } = newWell()
    const old = JSON.stringify({ ...draftOf(), key: 'k', buildings: [], wells: [bare] })
    const on = { length: 1, key: () => 'zhunzhi.survey.k', getItem: () => old, setItem: () => {}, removeItem: () => {} }
    expect(kept(on)[0]!.wells[0]!.photos).toEqual([])
  })

  it('is refused in words when there are too many, twice, unreadable or without room, and the rest stays', async () => {
    const draft = draftOf()
    const on = album(3)
    const list = draft.buildings[0]!.photos
    for (const n of [1, 2, 3]) await take(photo(n), list, draft, on, same)
    expect(await take(photo(3), list, draft, on, same)).toBe('known')
    expect(await take(photo(4), list, draft, on, same)).toBe('noRoom')
    expect(await take(photo(4, 'image/heic'), list, draft, on, same)).toBe('unreadable')
    expect([list.length, on.lying.size]).toEqual([3, 3])
    list.push({ sha256: 'a' }, { sha256: 'b' }, { sha256: 'c' })
    expect(await take(photo(5), list, draft, on, same)).toBe('entryFull')
    draft.wells = Array.from({ length: 6 }, () => ({ ...newWell(), photos: Array.from({ length: 6 }, (_, n) => ({ sha256: `${n}` })) }))
    expect(await take(photo(5), draft.buildings[0]!.rooms[0]!.cracks[0]!.photos, draft, on, same)).toBe('surveyFull')
    list.push({ sha256: 'd' })
    expect(check(draft, TODAY).filter(({ key }) => key === 'tooMany')).toEqual([
      { field: 'photos', key: 'tooMany', values: { most: LIMITS.all_photos } }, { field: 'buildings.0.photos', key: 'tooMany', values: { most: LIMITS.photos } },
    ])
  })
})

describe('sending photos', () => {
  it('sends each once, tells which, and then the survey', async () => {
    const on = album()
    const draft = await photographed(on)
    const { seen, ask } = server()
    const told: string[] = []
    expect(await send(draft, { ...quietly, ask, album: on, tell: (n, of) => told.push(`${n}/${of}`) })).toEqual({ kind: 'sent', version: 1 })
    expect(told).toEqual(['1/3', '2/3', '3/3'])
    expect(seen.said.map((said) => said.shows)).toEqual(['入户调查照片：房屋1', '入户调查照片：房屋1房间1裂缝1', '入户调查照片：房屋1房间1裂缝1'])
    expect(seen.said[0]).toMatchObject({ kind: 'photo', bytes: 3_000, taken_at: '2026-11-26T00:00:00.000Z' })
    expect([seen.files.size, seen.surveys.length, draft.wells[0]!.photos[0]!.item]).toEqual([3, 1, 1])
    expect(shows('lands.2')).toBe('入户调查照片：土地3')
  })

  it('goes on where the line broke: what is known is not sent again, a begun upload is finished', async () => {
    const on = album()
    const draft = await photographed(on)
    // The second photo is announced; then the line stays broken.
    const { seen, ask } = server([5, 6, 7, 8])
    expect(await send(draft, { ...quietly, ask, album: on })).toEqual({ kind: 'later' })
    expect([seen.files.size, seen.surveys.length]).toEqual([1, 0])
    const announced = seen.said.length
    // The phone was closed meanwhile: the draft is read again from what was kept.
    const again = JSON.parse(JSON.stringify(draft)) as SurveyDraft
    const told: string[] = []
    expect(await send(again, { ...quietly, ask, album: on, tell: (n, of) => told.push(`${n}/${of}`) })).toEqual({ kind: 'sent', version: 1 })
    expect(told).toEqual(['2/3', '3/3'])
    expect([seen.files.size, seen.surveys.length, seen.said.length - announced]).toEqual([3, 1, 1])
  })

  it('takes a photo that is evidence of the case already as sent, and begins a lapsed upload anew', async () => {
    const on = album()
    const draft = await photographed(on)
    const { seen, ask } = server()
    seen.files.set(await sha256(photo(1)), 17)
    for (const [key, kept] of on.lying) on.lying.set(key, { ...kept, upload: '/lapsed' })
    expect(await send(draft, { ...quietly, ask, album: on })).toMatchObject({ kind: 'sent' })
    expect(draft.buildings[0]!.photos[0]!.item).toBe(17)
    expect(seen.asked.filter((one) => one === 'HEAD /lapsed').length).toBe(3)
  })

  it('leaves a photo that is not on this phone to the word of the server, and stops when it is taken back', async () => {
    const draft = draftOf()
    draft.buildings[0]!.photos.push({ sha256: 'f'.repeat(64) })
    const { seen, ask } = server()
    await send(draft, { ...quietly, ask, album: album() })
    expect([seen.said.length, seen.surveys.length]).toEqual([0, 1])
    const on = album()
    const other = await photographed(on)
    expect(await send(other, { ...quietly, ask, album: on, tell: () => { other.state = 'writing' } })).toEqual({ kind: 'later' })
    expect([seen.said.length, seen.surveys.length]).toEqual([1, 1])
  })

  it('tells what needs somebody, and at which photo', async () => {
    const on = album()
    const answering = async (status: number, body: unknown) => send(await photographed(on), { ...quietly, album: on, ask: async () => json(status, body) })
    expect(await answering(401, { code: 'not_signed_in' })).toEqual({ kind: 'sign_in' })
    expect(await answering(503, { code: 'busy' })).toEqual({ kind: 'later' })
    expect(await answering(503, { code: 'evidence_off', detail: 'no folder' })).toMatchObject({ kind: 'refused', code: 'evidence_off' })
    expect(await answering(200, '<html>')).toEqual({ kind: 'later' })
    expect(await answering(409, { code: 'evidence_too_many', detail: 'at most 200' })).toMatchObject({ kind: 'refused', code: 'evidence_too_many', faults: [{ field: 'buildings.0.photos.0', detail: 'at most 200' }] })
  })

  it('says nothing of when a photo was taken where the phone\'s clock is ahead', async () => {
    const on = album()
    const draft = await photographed(on)
    const { seen, ask } = server()
    const strict = async (path: string, init: RequestInit) => {
      if (path.endsWith('/evidence') && String(init.body).includes('taken_at')) return json(422, { code: 'bad_field', errors: [{ field: 'taken_at', detail: 'lies in the future' }] })
      return ask(path, init)
    }
    expect(await send(draft, { ...quietly, ask: strict, album: on })).toMatchObject({ kind: 'sent' })
    expect(seen.said.every((said) => !('taken_at' in said))).toBe(true)
  })
})

it('a correction keeps the photos of the former version, which are not sent again', async () => {
  const shown = [{ item: 4, sha256: 'a'.repeat(64), copy: '/copy' }]
  const word = (name: string) => ({ word: name, zh: '', en: '' })
  const former: Survey = {
    version: 2, on: TODAY, baseline: false, household: null, surveyors: ['甲'], statement: null, buildings: [], versions: [],
    wells: [{ name: '井', depth_m: 30, water_level_m: null, on: TODAY, dry: true, photos: shown }], lands: [{ name: '地', mu: 1, kind: word('grassland'), damage: word('pit'), photos: shown }],
  }
  const draft: SurveyDraft = { ...correctionOf('ZZ26-000001-1', former), reason: '井深读错', state: 'ready' }
  const { seen, ask } = server()
  expect(await send(draft, { ...quietly, ask, album: album() })).toMatchObject({ kind: 'sent' })
  expect(seen.surveys).toMatchObject([{ survey: { wells: [{ photos: ['a'.repeat(64)] }], lands: [{ photos: ['a'.repeat(64)] }] } }])
  expect(seen.said).toEqual([])
})
