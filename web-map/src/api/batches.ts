/** Batches (示范诉讼 + 批量调解) on the wire. Money is whole fen, decimals are text. */

export interface BatchWord { word: string; name_zh: string; name_en: string }
export interface Share { hits: number; of: number; rate: number | null; low: number | null; high: number | null }

export interface BatchRow {
  id: string; name: string; stage: BatchWord; mine: { id: string; name: string } | null; opened: string; lead_case: string | null; synthetic: boolean
}

export interface ClaimInput { name: string; name_zh: string; name_en: string; kind: 'decimal' | 'yuan' | 'percent'; common: boolean; decimals: number }
export interface ClaimFormula { id: string; name_zh: string; name_en: string; categories: string[]; law: string; inputs: ClaimInput[] }
export interface BatchBoard { batches: BatchRow[]; formulas: ClaimFormula[]; formulas_version: string; may_open: boolean }

export interface ClaimLine { item_zh: string; item_en: string; factors: Record<string, string>; amount_fen: number; deduct: boolean }
export interface ClaimPreview { amount_fen: number | null; lines: ClaimLine[]; missing: string[] }

export interface BatchMember {
  code: string; state: string; category: { code: string; name_zh: string; name_en: string }; summary: string; people: number; households: number | null
  lon: number; lat: number; leads: boolean; standing: BatchWord; outcome: BatchWord; facts: Record<string, string>
  preview: ClaimPreview | null; proposed_fen: number | null; released: boolean
}

export interface BatchLogEntry { seq: number; kind: string; kind_zh: string; kind_en: string; case: string | null; actor: string; at: string; hash: string }

export interface BatchFile extends BatchRow {
  common_facts: string | null; issues: string | null; formula: string | null; measure: Record<string, string>
  proposed_lead: string | null; trial: string | null; holding: string | null; drafted: boolean
  members: BatchMember[]; coverage: Share; mediation: Share; performance: Share; commands: BatchWord[]; log: BatchLogEntry[]
}

export interface ProposedGroup {
  name: string; mine: { id: string; name: string } | null; cause: BatchWord; cases: string[]; people: number; households: number
  first: string; last: string; bbox: [number, number, number, number]
  measures: { dense: number; alike: number; reached: number }; confidence: BatchWord
}
export interface ProposedGroups { groups: ProposedGroup[]; since: string; reach_m: number; least: number; rules_version: string; source: string }

export interface VisitHousehold {
  code: string; category: { code: string; name_zh: string; name_en: string }; standing: string; standing_zh: string; standing_en: string; people: number; surveyed: boolean
}
export interface VisitStop {
  lon: number; lat: number; micro_grid: { code: string; name: string } | null; village: { code: string; name: string } | null; township: { code: string; name: string } | null
  workers: string[]; way_m: number; arrives: string; leaves: string; households: VisitHousehold[]
}
export interface VisitTrip { stops: VisitStop[]; home: string; length_m: number; road_m: number; late: boolean }
/** Trips to the households of a batch; metres as the crow flies, `road_m` as estimated. */
export interface VisitPlan {
  batch: string; name: string; day: string; start: { name: string; lon: number; lat: number }; leaves: string; household_minutes: number; households: number; left_out: number
  trips: VisitTrip[]; rules_version: string; statement_zh: string; statement_en: string; synthetic: boolean
}

export interface NewBatch { name: string; mine?: string; cases: string[] }
export type BatchCommand = { command: string } & Record<string, unknown>
