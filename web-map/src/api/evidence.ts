/** The HTTP contract of evidence and the crack diary, written by hand like `types.ts`. */

export type EvidenceKind = 'photo' | 'scan' | 'audio' | 'video' | 'file'

export interface CustodyLink {
  seq: number
  act: string
  act_zh: string
  act_en: string
  actor: string
  capacity_zh: string | null
  capacity_en: string | null
  at: string
  note: string | null
}

/** Whole pixels of the upright original, from its upper left corner. */
export interface RedactionBox { x: number; y: number; width: number; height: number }

export interface EvidenceItem {
  number: number
  kind: EvidenceKind
  kind_zh: string
  kind_en: string
  media: string
  name: string
  shows: string
  bytes: number
  sha256: string
  width: number | null
  height: number | null
  taken_at: string | null
  taken_at_from: 'file' | 'stated' | null
  place_from: 'file' | 'stated' | null
  distance_m: number | null
  device: string | null
  handed_in_by: string | null
  received_by: string
  received_at: string
  copy: { url: string; version: number; boxes: RedactionBox[] } | null
  original: string
  custody: CustodyLink[]
}

export interface EvidenceList { evidence: EvidenceItem[]; open: boolean }

/** What is said of a file before it is sent; the rest is read from the file. */
export interface Said { kind: EvidenceKind; shows: string; taken_at?: string; handed_in_by?: string }

export interface Receipt { case: string; item: number; sha256: string; bytes: number; media: string; received_at: string; event_seq: number }
export interface UploadAnswer { upload: string; offset: number; bytes: number; receipt: Receipt | null }

export interface Caution { code: string; text_zh: string; text_en: string }

export interface CrackReading {
  seq: number
  on: string
  width_mm: number
  length_cm: number
  scale_card: boolean
  photo: number | null
  days: number | null
  growth_mm: number | null
  per_30_days_mm: number | null
  cautions: Caution[]
}

/** A wrong reading whose place another took. */
export interface ReplacedReading { seq: number; on: string; width_mm: number; length_cm: number; by: number; reason: string }

export interface Crack {
  number: number
  name: string
  room: string
  wall: string
  direction: string
  direction_zh: string
  direction_en: string
  readings: CrackReading[]
  replaced: ReplacedReading[]
  days: number
  growth_mm: number
  per_30_days_mm: number | null
}

export interface CrackDiary { cracks: Crack[]; notice_zh: string; notice_en: string }
export interface NewCrack { name: string; room: string; wall: string; direction: string }
export interface NewReading { on: string; width_mm: number; length_cm: number; scale_card: boolean; photo?: number; corrects?: number; reason?: string }
