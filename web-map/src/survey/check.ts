/** Looks at a draft before it waits for a line: in a yard without one, nobody else can say what is missing. The server looks again. */
import { namesIn, numberIn, pictured, type BuildingDraft, type SurveyDraft, type WellDraft } from './draft'

/** What is wrong with a field; `key` has its words below `survey.faults`. */
export interface Fault { field: string; key: string; values?: Record<string, number> }

/** The same limits as in `casework/src/survey.rs`. */
export const LIMITS = {
  surveyors: 5, buildings: 20, rooms: 30, cracks: 300, wells: 10, lands: 30, name: 40, statement: 2000, width_mm: 1000, length_m: 100, area: 10_000,
  storeys: 30, year: 1800, depth_m: 1000, mu: 100_000, from_case_m: 3000, photos: 6, all_photos: 40,
} as const

const EARTH_M = 6_371_000
const radians = (degrees: number) => degrees * Math.PI / 180

/** Metres between two near places, on a sphere. */
export function metresBetween([lon, lat]: [number, number], [lon2, lat2]: [number, number]): number {
  return EARTH_M * Math.hypot(radians(lat2 - lat), radians(lon2 - lon) * Math.cos(radians((lat + lat2) / 2)))
}

const CIVIL = /^\d{4}-\d{2}-\d{2}$/

export function check(draft: SurveyDraft, today: string): Fault[] {
  const faults: Fault[] = []
  const fault = (field: string, key: string, values?: Record<string, number>) => faults.push({ field, key, ...(values ? { values } : {}) })
  const name = (field: string, text: string) => {
    if (!text.trim() || [...text.trim()].length > LIMITS.name) fault(field, 'name', { most: LIMITS.name })
  }
  const number = (field: string, text: string, least: number, most: number) => {
    const value = numberIn(text)
    if (value === null || value < least || value > most) fault(field, 'number', { least, most })
  }
  const word = (field: string, text: string) => { if (!text) fault(field, 'choose') }
  const many = (field: string, list: unknown[], most: number) => { if (list.length > most) fault(field, 'tooMany', { most }) }
  const day = (field: string, text: string) => { if (text && (!CIVIL.test(text) || text > draft.on || text < '1950')) fault(field, 'dayBefore') }
  const whole = (field: string, text: string) => { if (text.trim() && !/^[1-9]\d{0,5}$/.test(text.normalize('NFKC').trim())) fault(field, 'whole') }

  if (!CIVIL.test(draft.on) || draft.on > today || draft.on < '1950') fault('on', 'day')
  const names = namesIn(draft.surveyors)
  if (names.length < 1 || names.length > LIMITS.surveyors || names.some((one) => [...one].length > LIMITS.name)) fault('surveyors', 'surveyors', { most: LIMITS.surveyors })
  whole('household', draft.household)
  if ([...draft.statement.trim()].length > LIMITS.statement) fault('statement', 'long', { most: LIMITS.statement })
  if (draft.corrects) {
    whole('corrects', draft.corrects)
    const length = [...draft.reason.trim()].length
    if (length < 4 || length > 200) fault('reason', 'reason')
  }
  if (!draft.buildings.length && !draft.wells.length && !draft.lands.length) fault('buildings', 'nothing')
  many('buildings', draft.buildings, LIMITS.buildings)
  many('wells', draft.wells, LIMITS.wells)
  many('lands', draft.lands, LIMITS.lands)
  many('cracks', draft.buildings.flatMap(({ rooms }) => rooms.flatMap(({ cracks }) => cracks)), LIMITS.cracks)
  many('photos', pictured(draft).flatMap(({ of }) => of.photos), LIMITS.all_photos)
  for (const { at, of } of pictured(draft)) many(`${at}.photos`, of.photos, LIMITS.photos)

  const building = (b: BuildingDraft, at: string) => {
    name(`${at}.name`, b.name)
    word(`${at}.structure`, b.structure)
    const year = Number(draft.on.slice(0, 4))
    if (!b.year_unknown && !(Number.isInteger(numberIn(b.year_built)) && numberIn(b.year_built)! >= LIMITS.year && numberIn(b.year_built)! <= year)) fault(`${at}.year_built`, 'year', { least: LIMITS.year })
    number(`${at}.floor_area_m2`, b.floor_area_m2, 1, LIMITS.area)
    if (!Number.isInteger(numberIn(b.storeys))) fault(`${at}.storeys`, 'whole')
    else number(`${at}.storeys`, b.storeys, 1, LIMITS.storeys)
    const [lon, lat] = [numberIn(b.lon), numberIn(b.lat)]
    if (lon === null || lat === null || Math.abs(lon) > 180 || Math.abs(lat) > 90) fault(`${at}.lon`, 'place')
    else if (draft.at && metresBetween(draft.at, [lon, lat]) > LIMITS.from_case_m * 1.01) fault(`${at}.lon`, 'far', { km: LIMITS.from_case_m / 1000 })
    many(`${at}.rooms`, b.rooms, LIMITS.rooms)
    b.rooms.forEach((room, r) => {
      name(`${at}.rooms.${r}.name`, room.name)
      room.cracks.forEach((crack, c) => {
        const of = `${at}.rooms.${r}.cracks.${c}`
        word(`${of}.element`, crack.element)
        word(`${of}.direction`, crack.direction)
        number(`${of}.width_mm`, crack.width_mm, 0.1, LIMITS.width_mm)
        number(`${of}.length_m`, crack.length_m, 0.01, LIMITS.length_m)
        day(`${of}.on`, crack.on)
        whole(`${of}.diary`, crack.diary)
      })
    })
  }
  const well = (w: WellDraft, at: string) => {
    name(`${at}.name`, w.name)
    number(`${at}.depth_m`, w.depth_m, 0.1, LIMITS.depth_m)
    if (!w.dry) number(`${at}.water_level_m`, w.water_level_m, 0, numberIn(w.depth_m) ?? LIMITS.depth_m)
    day(`${at}.on`, w.on)
  }
  draft.buildings.forEach((b, i) => building(b, `buildings.${i}`))
  draft.wells.forEach((w, i) => well(w, `wells.${i}`))
  draft.lands.forEach((l, i) => {
    name(`lands.${i}.name`, l.name)
    number(`lands.${i}.mu`, l.mu, 0.01, LIMITS.mu)
    word(`lands.${i}.kind`, l.kind)
    word(`lands.${i}.damage`, l.damage)
  })
  return faults
}
