/** A draft that corrects a survey begins with what that one says. */
import type { Survey, SurveyPhoto } from '../api/survey'
import { newKey } from '../phone/digits'
import type { PhotoDraft, SurveyDraft } from './draft'

const text = (value: number | null): string => (value === null ? '' : String(value))
/** They are evidence of the case already. */
const known = (photos: SurveyPhoto[]): PhotoDraft[] => photos.map(({ sha256, item }) => ({ sha256, item }))

export function correctionOf(code: string, former: Survey): SurveyDraft {
  return {
    key: newKey(), case: code, state: 'writing', faults: [], corrects: String(former.version), reason: '', on: former.on, baseline: former.baseline,
    household: text(former.household), surveyors: former.surveyors.join('、'), statement: former.statement ?? '',
    buildings: former.buildings.map((b) => ({
      name: b.name, structure: b.structure.word, year_built: text(b.year_built), year_unknown: b.year_built === null, floor_area_m2: text(b.floor_area_m2), storeys: text(b.storeys),
      lon: text(b.lon), lat: text(b.lat),
      rooms: b.rooms.map(({ name, cracks }) => ({
        name, cracks: cracks.map((c) => ({ element: c.element.word, direction: c.direction.word, width_mm: text(c.width_mm), length_m: text(c.length_m), on: c.on, diary: text(c.diary), photos: known(c.photos) })),
      })),
      photos: known(b.photos),
    })),
    wells: former.wells.map((w) => ({ ...w, depth_m: text(w.depth_m), water_level_m: text(w.water_level_m), photos: known(w.photos) })),
    lands: former.lands.map((l) => ({ name: l.name, mu: text(l.mu), kind: l.kind.word, damage: l.damage.word, photos: known(l.photos) })),
  }
}
