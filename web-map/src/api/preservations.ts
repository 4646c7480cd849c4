/** Preservation and escrow (公证保全 + 提存) on the wire. Money is whole fen, areas and quantities are decimals as text. */

export interface Word { word: string; name_zh: string; name_en: string }
export interface Watch {
  begins_on: string; last_day: string; days_left: number; reached: number; alerts: [string, string, string]; next_alert: string | null
  rolled: boolean; provisional: number | null; certain: boolean
}
export interface EscrowAlert {
  id: string; name: string; case: string | null; rest_fen: number; last_day: string; days_left: number; reached: number; next_alert: string | null
  certain: boolean; provisional: number | null
}
export interface PreservationRow {
  id: string; name: string; stage: Word; case: string | null; place: { id: string; name: string } | null; batch: string | null
  mine: { id: string; name: string } | null; opened: string; decide_by: string | null; parcels: number; area_mu: string
  deposited_on: string | null; rest_fen: number; watch: Watch | null; synthetic: boolean
}
export interface Tariff { id: string; document: string; name_zh: string; name_en: string; from: string; until: string | null; synthetic: boolean }
export type WordField = 'land' | 'method' | 'thing' | 'unit' | 'side' | 'ground' | 'return_ground' | 'way'
export interface PreservationBoard {
  preservations: PreservationRow[]; alerts: EscrowAlert[]; tariffs: Tariff[]; words: Record<WordField, Word[]>; rules_version: string; source: string
  accuracy_below_m: number; may_open: boolean
}

export interface Corner { lon: string; lat: string; given: [string, string]; accuracy_m: string; measured_by: string }
export interface Parcel { name: string; land: Word; crs: number; method: Word; corners: Corner[]; area_m2: string; area_mu: string }
export interface Attachment { number: number; thing: Word; what: string; count: string; unit: Word; parcel: string | null }
export interface Presence { side: Word; who: string; party: number | null; present: boolean; signed: boolean }
export interface SumLine {
  subject: string; item_zh: string; item_en: string; basis: string; quantity: string | null; unit: Word | null; price_fen: number | null; amount_fen: number
}
export interface Computation { tariff: string; document: string; version: string; on: string; lines: SumLine[]; sum_fen: number; synthetic: boolean }
export interface Deposit { on: string; fen: number; receipt: string; ground: Word; condition: string | null; claimants: string[] }
export interface DepositShare { number: number; who: string; party: number | null; yuan: string; paid_fen: number }
export interface Payment { share: number; fen: number; claimed_on: string; on: string | null; receipt: string | null }
export interface PreservationLogEntry { seq: number; kind: string; kind_zh: string; kind_en: string; actor: string; at: string; hash: string }

export interface PreservationFile extends PreservationRow {
  office: string | null; reference: string | null; parcels_list: Parcel[]; attachments: Attachment[]; people: Presence[]
  surveyed_on: string | null; weather: string | null; certificate: string | null; certified_on: string | null; fee_payer: string | null
  computation: Computation | null; deposit: Deposit | null; notified: string[]; entry_on: string | null; solution: string | null
  shares: DepositShare[]; payments: Payment[]; pending: Payment | null; commands: Word[]; log: PreservationLogEntry[]
}

export interface NewPreservation { name: string; case?: string; place?: string; batch?: string; mine?: string }
export type PreservationCommand = { command: string } & Record<string, unknown>
