/** Neighbour consistency on the wire. Money is whole fen; a rate is fen of a unit of the basis. */
import type { BatchWord, Share } from './batches'

export interface Award { granted: boolean; sum_fen: number | null }
export interface Neighbour { case: string; metres: number; award: Award; on: string; rate_fen: number | null; alike: BatchWord[]; synthetic: boolean }
export interface NeighbourSums {
  basis: BatchWord; size: number; of: number; expected_fen: number; low_fen: number; high_fen: number; residual: number | null; score: number | null
}
export interface Comparison {
  kind: BatchWord; award: Award; verdict: BatchWord; deviations: BatchWord[]; granted: Share; sums: NeighbourSums | null; neighbours: Neighbour[]
}
export interface Neighbours { comparison: Comparison | null; nearest: number; least: number; reach_m: number; months: number; rules_version: string; source: string }

export type DecidedBy = 'person' | 'unit' | 'appraiser'
interface Named { id: string; name: string }
export interface DeciderRow { who: Named; decisions: number; deviating: Share; median_ratio: number | null }
export interface OutlierRow {
  case: string; seq: number; on: string; person: Named; unit: Named | null; deviations: BatchWord[]; neighbours: number; granted: number; grants: boolean
  sum_fen: number | null; expected_fen: number | null; ratio: number | null; reason: string | null; rules_version: string
}
export interface ConsistencyBoard {
  since: string; until: string; by: DecidedBy; rows: DeciderRow[]; deviating: number; outliers: OutlierRow[]; rules_version: string; source: string
}
