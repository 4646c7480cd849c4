/** The planner's table: cases by area, category and period, with rates on 1,000 households. */
import { readProblem, RequestFailed } from './problem'

export interface PlanningQuery { level: 'township' | 'village' | 'grid'; period: 'year' | 'quarter' | 'month'; since: string; until: string; category: string }

interface Named { code: string; name: string }
export interface PlanningRow {
  code: string; name: string; households: number; cases: number
  rate: { per_thousand: number; low: number; high: number } | null
  by_category: number[]; by_period: number[]
}
export interface PlanningTable {
  title: string; areas: PlanningRow[]; categories: Named[]; periods: Named[]
  cases: number; by_category: number[]; by_period: number[]; unplaced: number; cut_off: string; synthetic: boolean
}

/** The address of the table, or of it as a file; what is not said is left out. */
export function planningUrl(query: PlanningQuery, ending: '' | '.xlsx' | '.html' = ''): string {
  const said = Object.entries(query).filter(([, value]) => value !== '')
  return `/api/v1/reports/planning${ending}?${new URLSearchParams(said).toString()}`
}

export type PlanningOrder = 'code' | 'cases' | 'rate'

/** Rows in an order: by code, or the most first; rows without a rate last. */
export function ordered(rows: PlanningRow[], by: PlanningOrder): PlanningRow[] {
  const worth = (row: PlanningRow): number => (by === 'cases' ? row.cases : row.rate?.per_thousand ?? -1)
  return by === 'code' ? rows : [...rows].sort((a, b) => worth(b) - worth(a) || a.code.localeCompare(b.code))
}

export async function loadPlanning(query: PlanningQuery): Promise<PlanningTable> {
  const answer = await fetch(planningUrl(query), { headers: { accept: 'application/json' } })
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw new RequestFailed(readProblem(answer.status, body))
  return body as PlanningTable
}
