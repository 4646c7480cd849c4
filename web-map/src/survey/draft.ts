/** A survey as it is written on the phone: every field is text until it is sent, so that nothing typed is lost. */
import { newKey } from '../phone/digits'

/** A photo by the SHA-256 of its bytes, which lie in the album until the survey was sent; with its number once it is evidence of the case. */
export interface PhotoDraft { sha256: string; item?: number }
export interface CrackDraft { element: string; direction: string; width_mm: string; length_m: string; on: string; diary: string; photos: PhotoDraft[] }
export interface RoomDraft { name: string; cracks: CrackDraft[] }
export interface BuildingDraft { name: string; structure: string; year_built: string; year_unknown: boolean; floor_area_m2: string; storeys: string; lon: string; lat: string; rooms: RoomDraft[]; photos: PhotoDraft[] }
export interface WellDraft { name: string; depth_m: string; water_level_m: string; on: string; dry: boolean; photos: PhotoDraft[] }
export interface LandDraft { name: string; mu: string; kind: string; damage: string; photos: PhotoDraft[] }

/** What the server says of one field. */
export interface ServerFault { field: string; detail: string; detail_zh: string }

export interface SurveyDraft {
  /** 32 random hexadecimal digits: sent twice, it is one survey. */
  key: string
  /** Under which its photos lie on this phone, where it is not `key`. */
  album?: string
  case: string
  /** Written, waiting to be sent, or given back by the server. */
  state: 'writing' | 'ready' | 'refused'
  /** Code of the refusal. */
  refused?: string
  faults: ServerFault[]
  /** The former version that it corrects, and why. */
  corrects: string
  reason: string
  on: string
  baseline: boolean
  household: string
  surveyors: string
  statement: string
  buildings: BuildingDraft[]
  wells: WellDraft[]
  lands: LandDraft[]
  /** Where the case lies, once known: longitude and latitude. */
  at?: [number, number]
}

export const newCrack = (): CrackDraft => ({ element: 'wall', direction: '', width_mm: '', length_m: '', on: '', diary: '', photos: [] })
export const newRoom = (): RoomDraft => ({ name: '', cracks: [] })
export const newBuilding = (): BuildingDraft => ({ name: '', structure: '', year_built: '', year_unknown: false, floor_area_m2: '', storeys: '1', lon: '', lat: '', rooms: [], photos: [] })
export const newWell = (): WellDraft => ({ name: '', depth_m: '', water_level_m: '', on: '', dry: false, photos: [] })
export const newLand = (): LandDraft => ({ name: '', mu: '', kind: '', damage: '', photos: [] })

export function newDraft(code: string, today: string): SurveyDraft {
  return {
    key: newKey(), case: code, state: 'writing', faults: [], corrects: '', reason: '', on: today, baseline: false, household: '',
    surveyors: '', statement: '', buildings: [], wells: [], lands: [],
  }
}

/** A number as typed, also with full-width digits; null when there is none. */
export function numberIn(text: string): number | null {
  const plain = text.normalize('NFKC').trim().replace('。', '.')
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return null
  return Number(plain)
}

/** Names between 、, commas or line ends. */
export const namesIn = (text: string): string[] => text.split(/[、，,;；\n]/).map((name) => name.trim()).filter(Boolean)

/** Under which the photos of a draft lie on this phone; it stays when the draft gets another key. */
export const albumOf = (draft: SurveyDraft): string => draft.album ?? draft.key

/** Everything in a draft that can have photos, with its path, in the order of the form. */
export function pictured(draft: SurveyDraft): { at: string; of: { photos: PhotoDraft[] } }[] {
  const buildings = draft.buildings.flatMap((building, b) => [
    { at: `buildings.${b}`, of: building },
    ...building.rooms.flatMap(({ cracks }, r) => cracks.map((crack, c) => ({ at: `buildings.${b}.rooms.${r}.cracks.${c}`, of: crack }))),
  ])
  return [...buildings, ...draft.wells.map((well, w) => ({ at: `wells.${w}`, of: well })), ...draft.lands.map((land, l) => ({ at: `lands.${l}`, of: land }))]
}

/** SHA-256 of all photos of a draft, each once. */
export const namesOf = (draft: SurveyDraft): Set<string> => new Set(pictured(draft).flatMap(({ of }) => of.photos.map(({ sha256 }) => sha256)))

/** What is sent; numbers that make no sense go as null and are refused at their field. */
export function requestOf(draft: SurveyDraft) {
  const named = (photos: PhotoDraft[]) => photos.map(({ sha256 }) => sha256)
  const crack = ({ element, direction, width_mm, length_m, on, diary, photos }: CrackDraft) =>
    ({ element, direction, width_mm: numberIn(width_mm), length_m: numberIn(length_m), on, diary: numberIn(diary), photos: named(photos) })
  const building = (b: BuildingDraft) => ({
    name: b.name, structure: b.structure, year_built: b.year_unknown ? 'unknown' : numberIn(b.year_built), floor_area_m2: numberIn(b.floor_area_m2),
    storeys: numberIn(b.storeys), lon: numberIn(b.lon), lat: numberIn(b.lat), rooms: b.rooms.map(({ name, cracks }) => ({ name, cracks: cracks.map(crack) })), photos: named(b.photos),
  })
  const well = (w: WellDraft) => ({ name: w.name, depth_m: numberIn(w.depth_m), water_level_m: w.dry ? null : numberIn(w.water_level_m), on: w.on, dry: w.dry, photos: named(w.photos) })
  return {
    key: draft.key,
    ...(draft.corrects ? { corrects: numberIn(draft.corrects), reason: draft.reason.trim() } : {}),
    survey: {
      on: draft.on, baseline: draft.baseline, household: numberIn(draft.household), surveyors: namesIn(draft.surveyors), statement: draft.statement,
      buildings: draft.buildings.map(building), wells: draft.wells.map(well), lands: draft.lands.map(({ mu, photos, ...rest }) => ({ ...rest, mu: numberIn(mu), photos: named(photos) })),
    },
  }
}

const PREFIX = 'zhunzhi.survey.'

type Shelf = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>

/** Keeps a draft; false when the phone has no room for it or forbids it. */
export function keep(draft: SurveyDraft, shelf: Shelf = localStorage): boolean {
  try {
    shelf.setItem(PREFIX + draft.key, JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export const forget = (key: string, shelf: Shelf = localStorage): void => shelf.removeItem(PREFIX + key)

/** All drafts on this phone; what cannot be read is left where it is. */
export function kept(shelf: Shelf = localStorage): SurveyDraft[] {
  const keys = Array.from({ length: shelf.length }, (_, i) => shelf.key(i) ?? '').filter((key) => key.startsWith(PREFIX)).sort()
  return keys.flatMap((key) => {
    try {
      const draft = JSON.parse(shelf.getItem(key) ?? 'null') as SurveyDraft | null
      if (!draft || draft.key !== key.slice(PREFIX.length) || !Array.isArray(draft.buildings)) return []
      // A draft of the time before there were photos has no lists of them.
      for (const { of } of pictured(draft)) of.photos ??= []
      return [draft]
    } catch {
      return []
    }
  })
}
