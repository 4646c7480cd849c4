import { describe, expect, it } from 'vitest'
import type { Album } from './album'
import { check, metresBetween } from './check'
import { correctionOf } from './correct'
import { forget, keep, kept, namesIn, newBuilding, newCrack, newDraft, newRoom, newWell, numberIn, requestOf, type SurveyDraft } from './draft'
import { send as sendBy, type Outcome } from './send'

const TODAY = '2026-11-26'

function filled(): SurveyDraft {
  const crack = { ...newCrack(), direction: 'diagonal', width_mm: '3.5', length_m: '1.2' }
  const building = { ...newBuilding(), name: '正房', structure: 'brick_concrete', year_unknown: true, floor_area_m2: '86.5', lon: '111.2201', lat: '39.8601', rooms: [{ ...newRoom(), name: '东屋', cracks: [crack] }] }
  return { ...newDraft('ZZ26-000001-1', TODAY), surveyors: '甲、乙', buildings: [building] }
}

const noPhotos = { get: async () => null } as Partial<Album> as Album
/** Sends a draft that somebody said is ready. */
const send = (draft: SurveyDraft, ask: (path: string, init: RequestInit) => Promise<Response>): Promise<Outcome> =>
  sendBy({ ...draft, state: 'ready' }, { ask, album: noPhotos, tell: () => {} })

function shelf(full = false) {
  const kept = new Map<string, string>()
  return {
    get length() { return kept.size },
    key: (n: number) => [...kept.keys()][n] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => { if (full) throw new Error('quota'); kept.set(name, value) },
    removeItem: (name: string) => { kept.delete(name) },
  }
}

describe('a draft of a survey', () => {
  it('is read again as it was kept, and only where it is whole', () => {
    const on = shelf()
    const draft = filled()
    expect(keep(draft, on)).toBe(true)
    on.setItem('zhunzhi.survey.broken', '{')
    on.setItem('zhunzhi.locale', 'en')
    expect(kept(on)).toEqual([draft])
    forget(draft.key, on)
    expect(kept(on)).toEqual([])
    expect(keep(draft, shelf(true))).toBe(false)
  })

  it('reads numbers as they are typed on a phone, and nothing else', () => {
    expect(['3.5', ' ３．５ ', '3。5', '', '3,5', '1e3', '12mm'].map(numberIn)).toEqual([3.5, 3.5, 3.5, null, null, null, null])
    expect(namesIn('甲、乙，丙 ; 丁\n')).toEqual(['甲', '乙', '丙', '丁'])
  })

  it('is sent with numbers, an unknown year as a word and no level of a dry well', () => {
    const draft = { ...filled(), wells: [{ ...newWell(), name: '井', depth_m: '30', water_level_m: '9', dry: true }] }
    const { survey, ...rest } = requestOf(draft)
    expect(rest).toEqual({ key: draft.key })
    expect(survey.buildings[0]).toMatchObject({ year_built: 'unknown', floor_area_m2: 86.5, storeys: 1 })
    expect(survey.wells[0]).toMatchObject({ depth_m: 30, water_level_m: null, dry: true })
    expect(requestOf({ ...draft, corrects: '2', reason: ' 读数有误 ' })).toMatchObject({ corrects: 2, reason: '读数有误' })
  })
})

describe('looking at a draft', () => {
  it('finds nothing wrong with a whole one', () => {
    expect(check(filled(), TODAY)).toEqual([])
  })

  it('names every field that is wrong', () => {
    const draft = filled()
    Object.assign(draft, { on: '2026-11-27', surveyors: '' })
    Object.assign(draft.buildings[0]!, { structure: '', year_unknown: false, storeys: '1.5', lon: '' })
    Object.assign(draft.buildings[0]!.rooms[0]!.cracks[0]!, { width_mm: '0.04', direction: '' })
    expect(check(draft, TODAY).map(({ field }) => field)).toEqual([
      'on', 'surveyors', 'buildings.0.structure', 'buildings.0.year_built', 'buildings.0.storeys', 'buildings.0.lon',
      'buildings.0.rooms.0.cracks.0.direction', 'buildings.0.rooms.0.cracks.0.width_mm',
    ])
    expect(check({ ...filled(), buildings: [] }, TODAY).map(({ key }) => key)).toEqual(['nothing'])
  })

  it('sees a position far from the case once it knows where that is', () => {
    const draft = { ...filled(), at: [111.3, 39.86] as [number, number] }
    expect(check(draft, TODAY).map(({ key }) => key)).toEqual(['far'])
    expect(metresBetween([111.2, 39.86], [111.2, 39.87])).toBeCloseTo(1112, 0)
  })
})

describe('sending a draft', () => {
  const answering = (status: number, body: unknown) => async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })

  it('knows what came, what waits, what needs somebody, and what is refused', async () => {
    const draft = filled()
    expect(await send(draft, answering(201, { survey: { version: 3 } }))).toEqual({ kind: 'sent', version: 3 })
    expect(await send(draft, answering(200, '<html>log in to the network</html>'))).toEqual({ kind: 'later' })
    expect(await send(draft, async () => { throw new TypeError('no line') })).toEqual({ kind: 'later' })
    for (const status of [429, 503]) expect(await send(draft, answering(status, {}))).toEqual({ kind: 'later' })
    expect(await send(draft, answering(401, { code: 'not_signed_in' }))).toEqual({ kind: 'sign_in' })
    const errors = [{ field: 'household', detail: 'no such party', detail_zh: '没有这位当事人' }]
    expect(await send(draft, answering(422, { code: 'bad_field', errors }))).toEqual({ kind: 'refused', code: 'bad_field', faults: errors })
    expect(await send(draft, answering(409, { code: 'survey_key_used' }))).toEqual({ kind: 'refused', code: 'survey_key_used', faults: [] })
  })
})

it('a correction begins with what the former version says', () => {
  const word = (name: string) => ({ word: name, zh: '', en: '' })
  const crack = { element: word('wall'), direction: word('diagonal'), width_mm: 3.5, length_m: 1.2, on: TODAY, diary: null, photos: [] }
  const building = { name: '正房', structure: word('adobe'), year_built: null, floor_area_m2: 86.5, storeys: 1, lon: 111.22, lat: 39.86, rooms: [{ name: '东屋', cracks: [crack] }], photos: [], assessment: null }
  const former = { version: 2, on: TODAY, baseline: true, household: null, surveyors: ['甲'], statement: null, buildings: [building], wells: [], lands: [], versions: [] }
  const draft = correctionOf('ZZ26-000001-1', former)
  expect(draft).toMatchObject({ corrects: '2', reason: '', baseline: true, surveyors: '甲' })
  expect(check({ ...draft, reason: '宽度读错' }, TODAY)).toEqual([])
})
