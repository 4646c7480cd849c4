/** What the server says of surveys of damage. */

export interface SurveyWord { word: string; zh: string; en: string }
export interface CrackGrade { grade: number; decided_by: 'widest' | 'together'; widest_mm: number; together_mm: number; table: string; law: string }
export interface SurveyAssessment {
  observed: CrackGrade | null
  why: SurveyWord | null
  not_graded: number
  exposure: 'inside' | 'edge' | 'outside' | 'unknown'
  /** The middle parameters first. */
  computed: { variant: string; name_zh: string; grade: number | null }[]
  residual: number | null
  synthetic: boolean
}
/** An item of the case's evidence; without `copy` it cannot be shown to the reader. */
export interface SurveyPhoto { item: number; sha256: string; copy: string | null }
export interface SurveyedCrack { element: SurveyWord; direction: SurveyWord; width_mm: number; length_m: number; on: string; diary: number | null; photos: SurveyPhoto[] }
export interface SurveyedBuilding {
  name: string
  structure: SurveyWord
  year_built: number | null
  floor_area_m2: number
  storeys: number
  lon: number
  lat: number
  rooms: { name: string; cracks: SurveyedCrack[] }[]
  photos: SurveyPhoto[]
  assessment: SurveyAssessment | null
}
export interface Survey {
  version: number
  on: string
  baseline: boolean
  household: number | null
  surveyors: string[]
  statement: string | null
  buildings: SurveyedBuilding[]
  wells: { name: string; depth_m: number; water_level_m: number | null; on: string; dry: boolean; photos: SurveyPhoto[] }[]
  lands: { name: string; mu: number; kind: SurveyWord; damage: SurveyWord; photos: SurveyPhoto[] }[]
  versions: string[]
}
export interface SurveyVersion {
  version: number
  on: string
  baseline: boolean
  household: number | null
  corrects: number | null
  reason: string | null
  in_force: boolean
  entered_by: string
  entered_at: string
  sha256: string
}
export interface SurveyAnswer { survey: Survey | null; versions: SurveyVersion[]; notice_zh: string; notice_en: string }

/** Damage seen in buildings of a mine's cases against the damage computed for their places. */
export interface DamagedBuilding {
  case: string
  version: number
  building: number
  on: string
  baseline: boolean
  structure: string
  structure_zh: string
  lon: number
  lat: number
  observed: number | null
  exposure: 'inside' | 'edge' | 'outside' | 'unknown'
  computed: number | null
  residual: number | null
  synthetic: boolean
}
export interface MineDamage {
  tally: { buildings: number; baseline: number; more: number; equal: number; less: number; incomparable: number }
  /** The largest differences first. */
  buildings: DamagedBuilding[]
  notice_zh: string
  notice_en: string
}
