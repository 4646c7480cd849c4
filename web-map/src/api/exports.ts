/** Exports as files: asked for, made in the background, fetched by a link for an hour. */
import type { CaseFilter } from './filter'
import { tidyFilter } from './filter'
import { readProblem, RequestFailed } from './problem'

export const FORMATS = ['xlsx', 'csv', 'gpkg', 'geojson', 'geojsonseq', 'jsonfg', 'flatgeobuf', 'shapefile', 'pmtiles'] as const
export type ExportFormat = (typeof FORMATS)[number]

export interface ExportRequest {
  filter: CaseFilter
  format: ExportFormat
  crs: '4490' | '4546'
  encoding: 'utf8' | 'gbk'
  descriptions: boolean
  reason?: string
}

export interface Manifest { file: string; bytes: number; sha256: string; rows: number; cut_off: string; change: number; rules: string; day: string }

export interface ExportJob {
  id: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired'
  format: string | null
  crs: string | null
  descriptions: boolean
  /** As a query; words that were looked for only by their number. */
  filter: string | null
  rows_done: number
  rows_total: number | null
  failure: string | null
  created_at: string
  ended_at: string | null
  expires_at: string
  manifest: Manifest | null
  link: string | null
}

/** Formats that know longitude and latitude only. */
export const degreesOnly = (format: ExportFormat): boolean => format === 'geojson' || format === 'geojsonseq' || format === 'pmtiles'

/** Whether something is still being made, so that it is worth asking again. */
export const unfinished = (jobs: ExportJob[]): boolean => jobs.some(({ state }) => state === 'queued' || state === 'running')

/** How far an export is, 0 to 1; null while nobody knows. */
export const progress = (job: ExportJob): number | null =>
  job.state === 'running' && job.rows_total ? Math.min(1, job.rows_done / job.rows_total) : null

/** What is sent: only what is said, and a system that the format can have. */
export function exportBody(request: ExportRequest): Record<string, unknown> {
  const { filter, format, crs, encoding, descriptions, reason } = request
  return {
    filter: tidyFilter(filter), format,
    ...(degreesOnly(format) ? {} : { crs }),
    ...(format === 'shapefile' ? { encoding } : {}),
    ...(descriptions ? { descriptions, reason: (reason ?? '').trim() } : {}),
  }
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } })
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw new RequestFailed(readProblem(answer.status, body))
  return body as T
}

export const exportsApi = {
  list: () => ask<{ exports: ExportJob[] }>('/api/v1/exports'),
  ask: (request: ExportRequest) =>
    ask<ExportJob>('/api/v1/exports', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(exportBody(request)),
    }),
  cancel: (id: string) => ask<ExportJob>(`/api/v1/exports/${encodeURIComponent(id)}`, { method: 'DELETE' }),
  one: (id: string) => ask<ExportJob>(`/api/v1/exports/${encodeURIComponent(id)}`),
}
