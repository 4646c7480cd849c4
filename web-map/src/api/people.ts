/** Who is here, who is away, and which grids nobody looks after, written by hand like `types.ts`. */
import { readProblem, RequestFailed } from './problem'
import type { LonLat } from './types'

export type ReachState = 'reachable' | 'off_duty' | 'absent' | 'unknown'
export type CoverState = 'covered' | 'unknown' | 'uncovered' | 'vacant'

export interface Reach { id: string; name: string; role_zh: string; reach: ReachState; absent_until: string | null; may_note: boolean }
export interface Holder extends Reach { deputy: Reach | null }
export interface Post {
  kind: 'party_group' | 'grid_worker' | 'head' | 'station' | 'tribunal'
  kind_zh: string
  kind_en: string
  of: { id: string; name: string }
  cover: CoverState
  holders: Holder[]
}
export interface Named { code: string; name: string }
export interface Here { at: string; micro_grid: Named | null; primary_grid: Named | null; posts: Post[]; synthetic: boolean }

export interface CoverCounts { grids: number; covered: number; unknown: number; uncovered: number; vacant: number }
export interface GapPerson { id: string; name: string; role_zh: string; reach: ReachState; absent_until: string | null; has_deputy: boolean }
export interface Gap { code: string; name: string; village: string; township: string; cover: CoverState; people: GapPerson[] }
export interface CoverReport {
  at: string
  rules_version: string
  source: string
  counts: CoverCounts
  townships: (CoverCounts & Named)[]
  gaps: Gap[]
}

export interface AbsenceKind { kind: 'leave' | 'trip' | 'training' | 'other' }
export interface NewAbsence extends AbsenceKind { from: string; until: string; deputy?: string }
export interface Absence extends AbsenceKind {
  id: number
  person: { id: string; name: string }
  role_zh: string
  kind_zh: string
  kind_en: string
  from: string
  until: string
  deputy: { id: string; name: string } | null
  may_cancel: boolean
}

export interface Interest {
  id: number
  person: { id: string; name: string }
  kind: 'village' | 'mine'
  subject: { id: string; name: string }
  ground_zh: string
  ground_en: string
  may_end: boolean
}
export interface NewInterest { kind: 'village' | 'mine'; subject: string; ground: string }

/** A place by its position, or by the code of a grid. */
export type Asked = { at: LonLat } | { grid: string }

export const hereUrl = (asked: Asked): string =>
  'at' in asked ? `/api/v1/people/here?lon=${asked.at.lon}&lat=${asked.at.lat}` : `/api/v1/people/here?grid=${encodeURIComponent(asked.grid)}`

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } })
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw new RequestFailed(readProblem(answer.status, body))
  return body as T
}

export const peopleApi = {
  here: (asked: Asked) => ask<Here>(hereUrl(asked)),
  cover: (at?: string) => ask<CoverReport>(`/api/v1/people/cover${at ? `?at=${encodeURIComponent(at)}` : ''}`),
  absences: () => ask<{ absences: Absence[] }>('/api/v1/people/absences'),
  noteAbsence: (person: string, absence: NewAbsence) =>
    ask<Absence | null>(`/api/v1/people/${encodeURIComponent(person)}/absences`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(absence),
    }),
  interests: () => ask<{ interests: Interest[]; people: string[] }>('/api/v1/people/interests'),
  declareInterest: (person: string, interest: NewInterest) =>
    ask<Interest | null>(`/api/v1/people/${encodeURIComponent(person)}/interests`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(interest),
    }),
  endInterest: (id: number) => ask<null>(`/api/v1/people/interests/${id}`, { method: 'DELETE' }),
  cancelAbsence: (id: number) => ask<null>(`/api/v1/people/absences/${id}`, { method: 'DELETE' }),
}
