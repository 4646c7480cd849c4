/** Sets of routing rules, written by hand like `types.ts`. */
import { readProblem, RequestFailed } from './problem'
import { sessionEnded } from './client'

export type Standing = 'draft' | 'withdrawn' | 'planned' | 'in_force' | 'past'
export interface Signature { at: string; name: string }
export interface RuleSet {
  /** 0 for the file that came with the program. */
  id: number
  version: string
  standing: Standing
  reason: string | null
  drafted: Signature | null
  published: Signature | null
  effective_from: string | null
  may_publish: boolean
  may_withdraw: boolean
}
export interface RuleSetList { sets: RuleSet[]; unreadable: number[]; may_draft: boolean }
export interface Doubt { rule: string; line: number; column: number; text_zh: string; text_en: string }
export interface RuleSetText { id: number; version: string; body: string; sha256: string; doubts: Doubt[]; fault: string | null }
export interface Drafted { id: number; version: string; doubts: Doubt[] }

export interface Share { cases: number; lead: number; changed: number }
export interface UnitShare { name: string; now: number; then: number }
interface NamedUnit { id: string; name: string }
export interface Rerouted {
  case: string; category: string; township: string | null
  lead_now: NamedUnit | null; lead_then: NamedUnit | null; rule_then: string | null
  co_added: string[]; co_dropped: string[]; tribunal: boolean | null
}
export interface Replayed {
  version_now: string; version_then: string; total: Share
  by_category: Record<string, Share>; by_township: Record<string, Share>; by_unit: Record<string, UnitShare>
  without_unit: number
  changed: Rerouted[]
}
export interface ReplayAnswer { since: string; cut: boolean; replay: Replayed }

export type Flaw = 'no_unit' | 'unit_missing' | 'nobody_registered' | 'two_leads'
export interface OpenGrid { grid: string; name: string; open: { category: string; flaw: Flaw; unit: NamedUnit | null; rules: string[] }[] }
export interface Gaps {
  version: string; grids: number; categories: number
  counts: { flaw: Flaw; name_zh: string; count: number }[]
  open: OpenGrid[]
  areas: GeoJSON.FeatureCollection
  townships: GeoJSON.FeatureCollection
}

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`/api/v1/rules/routing${path}`, body === undefined
    ? { headers: { accept: 'application/json' } }
    : { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const told: unknown = await answer.json().catch(() => null)
  if (!answer.ok) {
    const problem = readProblem(answer.status, told)
    if (problem.code === 'not_signed_in') sessionEnded()
    throw new RequestFailed(problem)
  }
  return told as T
}

export const rulesApi = {
  list: () => ask<RuleSetList>(''),
  text: (id: number) => ask<RuleSetText>(`/${id}`),
  draft: (draft: { body?: string; repeats?: number; reason: string }) => ask<Drafted>('', draft),
  publish: (id: number, day: string) => ask<null>(`/${id}/publish`, { effective_from: day }),
  withdraw: (id: number) => ask<null>(`/${id}/withdraw`, {}),
  replay: (id: number, since: string) => ask<ReplayAnswer>(`/${id}/replay?since=${since}`),
  gaps: (id: number) => ask<Gaps>(`/${id}/gaps`),
}
