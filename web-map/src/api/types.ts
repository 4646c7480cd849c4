/** The HTTP contract of the server, written by hand. Field names are the wire names; lengths are metres unless the name says otherwise. */

import type { EscrowAlert } from './preservations'

export interface Named { code: string; name: string }
export interface Bilingual { code: string; name_zh: string; name_en: string }

export interface Counts {
  townships: number; villages: number; base_grids: number; dedicated_grids: number; micro_grids: number
  party_groups: number; heads: number; mines: number; stations: number; cases: number; batches: number
  population: number; households: number
}

export interface Meta {
  banner: Bilingual & { bbox: [west: number, south: number, east: number, north: number] }
  synthetic: boolean
  operator: { name_zh: string; name_en: string }
  counts: Counts
  attribution: { what: string; source: string; licence: string }[]
  /** Number of the newest change known when this was answered. */
  change: number
  version: string
}

export interface Category extends Bilingual { mining_related: boolean; children: Bilingual[] }
export interface CaseState extends Bilingual { group: 'open' | 'closed' }

export interface Catalogue {
  categories: Category[]
  states: CaseState[]
  channels: Bilingual[]
  natures: Bilingual[]
}

export interface LayerInfo {
  id: string
  name_zh: string
  name_en: string
  kind: 'fill' | 'line' | 'circle' | 'symbol'
  minzoom: number
  maxzoom: number
  group: string
  visible: boolean
  fields: Record<string, 'String' | 'Number' | 'Boolean'>
}

export type Datum = 'cgcs2000' | 'gcj02' | 'bd09'

export interface LonLat { lon: number; lat: number }

export type MineRelation = 'within_pit' | 'within_licence' | 'within_influence' | 'nearby'
export type MiningMethod = 'open_pit' | 'underground'

export interface MineNearby { id: string; name: string; relation: MineRelation; distance_m: number; method?: MiningMethod }

export interface ExposureGrade { grade: number; decided_by: 'strain' | 'curvature' | 'slope'; table: string; law: string }
/** One set of parameters of a screening; lengths in mm, strain and slope in mm/m, curvature in 10⁻³/m. */
export interface ExposureEstimate { variant: string; name_zh: string; w_mm: number; strain: number; curvature: number; slope: number; grade: ExposureGrade | null }
export interface ExposureWorking { mine: string; mine_name: string; panel: string | null; distance_m: number; radius_m: number | null; synthetic: boolean }
/** What one blast brings to a place; the middle parameters first. */
export interface PitShake {
  on: string; charge_kg: number; distance_m: number; frequency_hz: number; measured: boolean
  estimates: { variant: string; name_zh: string; cm_s: number }[]
  limit: { low: number; high: number; houses_zh: string; table: string; law: string } | null
}
/** An open pit near a place: its recorded blasts and its slopes. */
export interface PitScreening {
  mine: string; mine_name: string; class: Exposure['class']; distance_m: number | null; recorded: number; period: [string, string] | null; above: number; above_in_band: number
  strongest: PitShake | null; charge_at_limit_kg: number | null; slope: boolean; synthetic: boolean
}
/** The answer of `GET /exposure`: the middle parameters first. */
export interface Exposure {
  class: 'inside' | 'edge' | 'outside' | 'unknown'
  on: string
  estimates: ExposureEstimate[]
  panels: ExposureWorking[]
  nearest: ExposureWorking | null
  unknown: ExposureWorking[]
  open_pits: PitScreening[]
  versions: string[]
  statement_zh: string
  statement_en: string
}

/** Where a point is: the answer of `GET /locate`. Lists are ordered by relevance. */
export interface Place {
  point: LonLat
  source: { datum: Datum; lon: number; lat: number; accuracy_m: number | null }
  micro_grid: Named | null
  primary_grid: { code: string; kind: 'base' | 'dedicated'; name: string; dedicated_type: string | null } | null
  village: Named | null
  township: Named | null
  station: { id: string; name: string; kind: string; distance_m: number | null } | null
  mines: MineNearby[]
  on_edge: string[]
  vicinity: { radius_m: number; total: number; grids: PossibleGrid[] } | null
  outside: { distance_m: number; nearest: LonLat; swapped: boolean } | null
}

/** A grid that a point of limited accuracy may lie in. */
export interface PossibleGrid { code: string; kind: 'base' | 'dedicated'; name: string; dedicated_type: string | null; township: Named | null; covers: boolean; border_m: number }

export interface Unit { id: string; name: string; kind: string }
export interface Person { id: string; name: string; role: string; role_zh: string }

export interface Reason {
  rule: string
  outcome: 'matched' | 'not_matched' | 'chosen'
  text_zh: string
  text_en: string
  facts: Record<string, unknown>
}

export interface Suggestion {
  unit: Unit
  person: Person | null
  co_units: Unit[]
  tribunal: { id: string; name: string } | null
  nature_hint: string | null
  rules_version: string
  reasons: Reason[]
}

/** A position as its source gave it. */
export interface Located { lon: number; lat: number; datum?: Datum; accuracy_m?: number }
export interface SuggestRequest extends Located { category: string; people?: number; households?: number; amount_fen?: number }
export interface SuggestAnswer { place: Place; suggestion: Suggestion }

export interface NewCase extends SuggestRequest { summary: string; channel?: string; out_of_area?: boolean; joins?: string; link?: 'group' | 'repeat_visit' }
export interface Confirmation { unit_id: string; person_id: string | null; reason?: string }

export interface CaseRow {
  code: string
  state: string
  category: Bilingual
  summary: string
  reported_at: string
  due: string | null
  overdue: boolean
  lon: number
  lat: number
  village: Named | null
  township: Named | null
  unit: { id: string; name: string } | null
  people: number
  mining_related: boolean
  border: boolean
}

/** A case on the desk: `next` are the commands that lead on and that the reader may give. */
export interface DeskRow {
  code: string
  state: string
  category: Bilingual
  summary: string
  people: number
  place: Named | null
  unit: { id: string; name: string } | null
  lon: number
  lat: number
  reported: string
  due: string | null
  overdue: boolean
  paused: boolean
  colour: 'yellow' | 'orange' | 'red' | null
  remark_zh: string | null
  remark_en: string | null
  own: boolean
  next: string[]
}
export interface DeskLane { lane: string; name_zh: string; name_en: string; count: number; overdue: number; rows: DeskRow[] }
export interface Desk { lanes: DeskLane[]; area: Named | null; unit: { id: string; name: string } | null; soon_days: number; change: number }
export interface DeskQuestion { grid?: string; category?: string; overdue?: boolean; q?: string; lane?: string; limit?: number }

export interface AuditRow {
  seq: number
  at: string
  actor_id: string
  actor_name: string
  actor_capacity: string | null
  actor_capacity_zh: string | null
  actor_capacity_en: string | null
  act: string
  object: string
  case_code: string | null
  reason: string | null
  outcome: string
  hash: string
}
export interface AuditList { rows: AuditRow[]; next: number | null }
/** Instants in RFC 3339; `before` is `next` of the page before. */
export interface AuditQuestion { actor?: string; act?: string; case?: string; since?: string; until?: string; before?: number }
export interface ProofState {
  running: boolean
  last: { at: string; rows: number; cases: number; events: number; seq: number | null; root: string | null; fault_count: number; faults: string[] } | null
}

export interface CasePage { cases: CaseRow[]; next: number | null; count: number }

export type AreaLevel = 'township' | 'village' | 'grid' | 'micro'
export interface AreaTotals { total: number; open: number; overdue: number; closed: number; mining: number }
export interface AreaCount extends AreaTotals { code: string; name: string | null }
/** Cases by area; `unplaced` lie in no area of the level. */
export interface AreaCounts { level: AreaLevel; areas: AreaCount[]; sum: AreaTotals; unplaced: AreaTotals }

export interface CaseEvent {
  seq: number; kind: string; at: string; actor: string; capacity_zh: string | null; capacity_en: string | null; text_zh: string; text_en: string
}

export interface Wording { name_zh: string; name_en: string }

/** A period of a case. `due` is null while it stands still or while the calendar of the year is not published. */
export interface Clock extends Wording {
  rule: string
  started: string
  due: string | null
  statutory_end: string | null
  paused: boolean
  ended: string | null
  overdue: boolean
  of_citizen: boolean
  colour: 'yellow' | 'orange' | 'red' | null
  explained_zh: string
  explained_en: string
}

export interface DocumentInfo extends Wording {
  id: number; kind: string; number: string; version: number; issued_on: string; sha256: string; page: string; pdf: string; event_seq: number
}

/** A field of a command's form. */
export interface FieldInfo extends Wording {
  name: string
  kind: 'text' | 'line' | 'day' | 'flag' | 'score' | 'fen' | 'choice'
  required: boolean
  choices: (Wording & { word: string })[]
}

export interface CommandInfo extends Wording { command: string; leads_on: boolean; fields: FieldInfo[] }

export interface BoardStep extends Wording { step: number; colour: 'yellow' | 'orange' | 'red'; asks: string; count: number }

export interface SupervisedCase {
  code: string
  state: string
  category: Bilingual
  summary: string
  people: number
  unit: { id: string; name: string } | null
  due: string | null
  days_late: number | null
  statutory_end: string | null
  paused: boolean
  step: number
  next_on: string | null
}

/** A share with its number and the ends of a 95 % interval. */
export interface Share { hits: number; of: number; rate: number | null; low: number | null; high: number | null; ranked: boolean }

export interface EffectivenessRow {
  id: string; name: string; cases: number; finished: number; median_days: number | null
  accepted_in_time: Share; finished_in_time: Share; satisfied: Share; returned: Share; extended: Share; supervised: Share; reopened: Share; confirmed: Share
}

export interface EffectivenessTable { since: string; until: string; by: 'unit' | 'township'; ranked_from: number; rows: EffectivenessRow[] }

export interface Outbox {
  sent: number; waiting: number; failed: number; oldest_waiting: string | null
  unsent: { id: number; kind_zh: string; kind_en: string; receiver: string; made_at: string; attempts: number; next_at: string | null; failed_at: string | null; last_error: string | null }[]
}

export interface RiskHint {
  trigger: string; trigger_zh: string; trigger_en: string; level: 'blue' | 'yellow' | 'orange' | 'red'; object: string; name: string
  category: Bilingual | null; count: number; threshold: number; expected: number | null; chance: number | null; cases: string[]; indicator: string
}

export interface RiskHints { hints: RiskHint[]; days: number; may_warn: boolean; rules_version: string; source: string }

export interface Unsponsored { code: string; category: Bilingual; unit: { id: string; name: string } | null; due: string }

export interface Board {
  steps: BoardStep[]
  calm: number
  cases: SupervisedCase[]
  /** Units of which case after case became overdue this quarter, and what is asked of them. */
  units: { unit: { id: string; name: string }; count: number }[]
  units_asked: string
  /** Complex cases whose leader in charge is missing. */
  unsponsored: Unsponsored[]
  escrow: EscrowAlert[]
  small: { open: number; late: number }
  rules_version: string
}

export interface CaseView {
  code: string
  state: string
  category: Bilingual
  nature: string | null
  mining_related: boolean
  summary: string
  people: number
  channel: string
  source_ref: string | null
  reported_at: string
  due: string | null
  overdue: boolean
  point: LonLat
  place: { micro_grid: Named | null; primary_grid: Named | null; village: Named | null; township: Named | null }
  mines: MineNearby[]
  unit: { id: string; name: string } | null
  person: { id: string; name: string; role_zh?: string } | null
  batch: { id: string; name: string } | null
  synthetic: boolean
  suggestion: Suggestion | null
  events: CaseEvent[]
  clocks: Clock[]
  documents: DocumentInfo[]
  /** Words of the commands that the reader may give now. */
  commands: string[]
  complex: boolean
  /** Whose recusal was asked for and not decided on. */
  recusal_of: string | null
  /** The other grids that it may lie in. */
  border: { code: string; name: string; township: Named | null; border_m: number }[]
  /** The sealed circle, of a case that not everybody may know of. */
  sealed: { name_zh: string; name_en: string } | null
  group: CaseGroup | null
}

/** What is told of a written case that the writer's duty may not see (any more). */
export interface SealedReceipt {
  code: string
  sealed: true
}

export type CaseAnswer = CaseView | SealedReceipt

export function isReceipt(answer: CaseAnswer): answer is SealedReceipt {
  return answer.sealed === true
}

/** Cases that belong together, the first one first; as far as the reader sees them. */
export interface CaseGroup {
  size: number; people: number; repeat_visits: number; batch_hint: boolean
  members: { code: string; state: string; link: string | null; link_zh: string | null; link_en: string | null }[]
}

export interface MineView {
  id: string
  name: string
  short_name: string
  operator: string | null
  method: MiningMethod
  capacity_mtpa: number | null
  status: string
  township: Named | null
  point: LonLat | null
  placement: string
  placement_note: string
  licence_area_km2: number | null
  panels: { id: string; name: string; seam: string; thickness_m: number; depth_m: number; start: string; end: string | null }[]
  source: string
  synthetic: boolean
  synthetic_shape: boolean
}

/** Disputes up to `distance_m` from the licence polygon, cumulative; 0 = within the licence. */
export interface Ring {
  distance_m: number
  total: number
  open: number
  overdue: number
  by_category: (Bilingual & { total: number })[]
  by_state: { state: string; name_zh: string; name_en: string; total: number }[]
}

export interface DossierShare { cases: number; households: number; rate: { per_thousand: number; low: number; high: number } | null }
export type DossierRing = Ring & { kind: 'licence' | 'influence' | 'distance' }
export interface DossierMonth { month: string; advance_m: number | null; blasts: number; largest_charge_kg: number | null; reports: number; visits: number }
/** The answer of `GET /mines/{id}/dossier`. */
export interface MineDossier {
  mine: { id: string; name: string }
  method: string
  as_of: string
  synthetic: boolean
  operators: { name: string; from: string | null; to: string | null }[]
  /** Elevations in metres above the datum of heights. */
  licence_rings: { name: string; from: string; to: string | null; top_m: number; bottom_m: number; area_km2: number; source: string; synthetic: boolean }[]
  rings: DossierRing[]
  batches: { id: string; name: string; stage_zh: string; stage_en: string; cases: number; open: number }[]
  preserved: {
    count: number; holding: number; rest_fen: number; area_mu: string
    records: { id: string; name: string; stage_zh: string; stage_en: string; case: string | null; opened: string; area_mu: string; rest_fen: number; last_day: string | null; reached: number }[]
  }
  months: DossierMonth[]
  records: { blasts: number; faces: number; dumps: number; roads: number; observation_points: number; synthetic: boolean }
  zone: {
    version: string; dwellings: number; households: number; population: number; silent_households: number | null; without_baseline: number | null; synthetic: boolean
    villages: { village: { code: string; name: string }; dwellings: number; households: number; cases: number }[]
  }
  asked: {
    asked: number; in_time: number; late: number; silent: number; waiting: number; ended: number
    inquiries: { number: number; case: string; addressee: string; subject: string; asked_on: string; due: string; standing: string; standing_zh: string; standing_en: string; answered_on: string | null }[]
  }
  letters: (Bilingual & { kind: string; number: string; case: string; addressee: string; to_operator: boolean; issued_on: string; answered_on: string | null })[]
  comparison: { within_m: number; own: DossierShare; peers: { mine: string; name: string; share: DossierShare }[] } | null
  statement_zh: string
}
export interface MineDisputes { mine: { id: string; name: string }; rings: Ring[] }

export interface GridView {
  code: string
  kind: 'base' | 'dedicated' | 'micro'
  name: string
  dedicated_type: string | null
  area_km2: number | null
  households: number
  population: number
  valid_from: string
  village: Named | null
  township: Named | null
  parent: Named | null
  synthetic: boolean
  party_group: { id: string; name: string; secretary: string | null } | null
  /** `area` is the code of the grid looked after. */
  people: (Person & { area: string | null })[]
  station: { id: string; name: string } | null
  cases: { open: number; overdue: number; closed: number; mining: number }
  open_cases: CaseRow[]
  overdue_cases: CaseRow[]
  micro_grids: { code: string; name: string; open: number }[]
}

export interface DivisionView {
  code: string
  name: string
  kind: string
  parent: Named | null
  area_km2: number | null
  population: number
  households: number
  counts: {
    villages: number; base_grids: number; dedicated_grids: number; micro_grids: number; mines: number
    open_cases: number; overdue_cases: number; cases: number
  }
  station: { id: string; name: string } | null
  synthetic_shape: boolean
}

export interface StationView {
  id: string
  name: string
  kind: string
  kind_zh: string
  township: Named | null
  point: LonLat | null
  place_note: string
  synthetic_place: boolean
  synthetic: boolean
  staff: Person[]
  cases: { open: number; overdue: number }
}

export interface SearchResult {
  kind: 'village' | 'township' | 'mine' | 'grid' | 'station' | 'case'
  id: string
  name: string
  detail: string
  lon: number | null
  lat: number | null
}

/** A case that was registered or changed, as told by the live stream. */
export interface CaseSignal {
  seq: number
  code: string
  state: string
  category: string
  lon: number
  lat: number
  layers: string[]
  tiles: [z: number, x: number, y: number][]
  /** Tiles of grids and mines whose sums changed; null when it is not known which. */
  sums: SumTiles[] | null
}

/** Layers whose sums changed, and the tiles that show them. */
export interface SumTiles { layers: string[]; tiles: [z: number, x: number, y: number][] }

/** Where the cases of a filter lie: west, south, east, north; null when there is none. */
export interface Extent { bbox: [number, number, number, number] | null; count: number }

/** A code of a place that villagers scan. */
export interface PlaceCode {
  serial: number; code: string; kind: 'mine' | 'village' | 'grid'; subject: string; name: string; spot: string; point: LonLat
  made_at: string; revoked_at: string | null; revoked_reason: string | null; path: string; poster: string
}
