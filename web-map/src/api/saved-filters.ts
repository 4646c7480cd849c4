/** Filters kept under a name: the own ones, and those that others share who see the same. */
import { type CaseFilter, tidyFilter } from './filter'
import { readProblem, RequestFailed } from './problem'

export interface SavedFilter { id: number; name: string; filter: CaseFilter; shared: boolean; own: boolean; by: string }

async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(path, { ...init, headers: { accept: 'application/json', 'content-type': 'application/json' } })
  const body: unknown = answer.status === 204 ? null : await answer.json().catch(() => null)
  if (!answer.ok) throw new RequestFailed(readProblem(answer.status, body))
  return body
}

export const savedFilters = {
  list: async () => await ask('/api/v1/filters') as SavedFilter[],
  save: async (name: string, filter: CaseFilter, shared: boolean) => {
    await ask('/api/v1/filters', { method: 'POST', body: JSON.stringify({ name, filter: tidyFilter(filter), shared }) })
  },
  forget: async (id: number) => { await ask(`/api/v1/filters/${id}`, { method: 'DELETE' }) },
}
