/** Imports of a channel's cases: the file stays with the page until it is taken in. */
import { readProblem, RequestFailed } from './problem'

export interface Fault { row: number; column: string | null; field: string; code: string; value: string | null; detail_zh: string; detail_en: string }
export interface Plan {
  mapping: string; format: string; encoding: string; rows: number; new: number; known: number
  columns: { field: string; field_zh: string; column: string }[]
  unused_columns: string[]
  changed: { row: number; source_ref: string; case: string; fields: string[] }[]
  placed_by_words: { row: number; source_ref: string; place: string; confidence: number; accuracy_m: number }[]
  /** Null for a file that is too large to be compared. */
  duplicates: { row: number; source_ref: string; cases: [string, number][] }[] | null
  faults: Fault[]
}
export interface ImportAnswer { plan: Plan; channel_zh: string; channel_en: string; sha256: string; fault_count: number; batch: number | null; stored: number }
export interface Mapping { name: string; title_zh: string; title_en: string }
export interface Batch {
  id: number; at: string; actor: string; mapping: string; file_name: string; sha256: string; rows: number; cases: number; known: number; changed: number
  undone_at: string | null; undone_by: string | null; undone_reason: string | null
}

/** The address of an import; what is not said is left out. */
export function importUrl(query: Record<string, string | boolean>): string {
  const said = Object.entries(query).filter(([, value]) => value !== '' && value !== false)
  const text = new URLSearchParams(said.map(([key, value]) => [key, String(value)])).toString()
  return text ? `/api/v1/imports?${text}` : '/api/v1/imports'
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } })
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw new RequestFailed(readProblem(answer.status, body))
  return body as T
}

const upload = (file: File, query: Record<string, string | boolean>): Promise<ImportAnswer> =>
  ask(importUrl({ name: file.name, ...query }), { method: 'POST', body: file, headers: { 'content-type': 'application/octet-stream' } })

export const importsApi = {
  list: () => ask<{ batches: Batch[]; channels: Mapping[] }>('/api/v1/imports'),
  look: (file: File, channel: string) => upload(file, { channel }),
  apply: (file: File, channel: string, sha256: string, skipFaulty: boolean) =>
    upload(file, { channel, sha256, apply: true, skip_faulty: skipFaulty }),
  undo: (id: number, reason: string) =>
    ask<{ withdrawn: number; kept: string[] }>(`/api/v1/imports/${id}/undo`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ reason }),
    }),
}
