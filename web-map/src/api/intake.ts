/** The HTTP contract of reading a text and of likely duplicates, written by hand like `types.ts`. */
import type { Bilingual, Located, LonLat } from './types'

/** Part of a text, in characters (code points); `end` is behind the last one. */
export interface Span { start: number; end: number }

export interface PlaceReason { span: Span; rule: string; text_zh: string; text_en: string }

export interface RankedPlace {
  kind: 'village' | 'township' | 'mine' | 'grid' | 'station'
  code: string
  name: string
  township: string | null
  /** Villager group named with it, such as 王家圪楞社. */
  group: string | null
  point: LonLat | null
  radius_m: number | null
  confidence: number
  reasons: PlaceReason[]
}

export interface RelativePlace {
  span: Span
  text: string
  from: string | null
  from_name: string | null
  bearing_deg: number | null
  distance_m: number | null
  point: LonLat | null
  radius_m: number | null
}

export interface CategoryHint extends Bilingual { score: number; confidence: number; mining_related: boolean; words: { span: Span; weight: number }[] }

export interface Counted { value: number; approximate: boolean; span: Span }

export interface Alarm { span: Span; level: 'life' | 'violence' | 'gathering' | 'publicity'; text_zh: string; text_en: string }

export interface Reading {
  places: RankedPlace[]
  mines: { id: string; name: string; span: Span; confidence: number }[]
  outside: { name: string; span: Span; confidence: number }[]
  likely_outside: boolean
  relative: RelativePlace[]
  categories: CategoryHint[]
  mining: boolean
  households: Counted | null
  people: Counted | null
  money: Counted[]
  land_mu: Counted[]
  when: { span: Span; text: string; kind: string; from: string | null }[]
  alarms: Alarm[]
}

export interface DuplicatesRequest extends Located { category: string; summary: string; phone?: string }

/** A case that the report may repeat. */
export interface DuplicateCase {
  code: string
  state: string
  category: Bilingual
  summary_excerpt: string
  reported_at: string
  distance_m: number
  same_person: boolean
  score: number
  reasons: { rule: string; text_zh: string; text_en: string }[]
}
