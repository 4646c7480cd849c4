/** One filter for the map, the list and the export: the same query string everywhere. */
export interface CaseFilter {
  near_mine?: string
  /** Metres from the licence polygon; 0 = within it. Only with `near_mine`. */
  distance?: number
  /** Code prefix of any division or grid. */
  grid?: string
  /** `MS` or `MS-01`. */
  category?: string
  /** `open`, `overdue` or a state code. */
  state?: string
  /** Civil dates, inclusive. */
  since?: string
  until?: string
  batch?: string
  /** Drawn areas and what lies within a distance of something, see `view/places`. */
  places?: string
  /** All of several places; else any of them. */
  join?: 'all'
  q?: string
}

/** A page of the list: at most `limit` rows after the cursor of the page before. */
export interface Page { limit?: number; after?: number }

const ORDER = ['near_mine', 'distance', 'grid', 'category', 'state', 'since', 'until', 'batch', 'places', 'join', 'q'] as const

const wanted = (value: string | number | undefined): value is string | number =>
  typeof value === 'number' || (value !== undefined && value.trim() !== '')

/** A filter without empty fields, and without a distance that has no mine. */
export function tidyFilter(filter: CaseFilter): CaseFilter {
  const kept: Record<string, string | number> = {}
  for (const key of ORDER) {
    const value = filter[key]
    if (!wanted(value)) continue
    if (key === 'distance' && !wanted(filter.near_mine)) continue
    if (key === 'join' && !wanted(filter.places)) continue
    kept[key] = typeof value === 'string' ? value.trim() : value
  }
  return kept
}

export const isEmpty = (filter: CaseFilter): boolean => Object.keys(tidyFilter(filter)).length === 0

/** The query string without `?`, fields in a fixed order so that equal filters give equal addresses. */
export function filterQuery(filter: CaseFilter, page: Page = {}): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(tidyFilter(filter))) query.set(key, String(value))
  if (page.limit !== undefined) query.set('limit', String(page.limit))
  if (page.after !== undefined) query.set('after', String(page.after))
  return query.toString()
}

const address = (path: string, query: string): string => (query ? `${path}?${query}` : path)

export const listUrl = (filter: CaseFilter, page?: Page): string =>
  address('/api/v1/cases', filterQuery(filter, page))

/** Where the same cases lie. */
export const extentUrl = (filter: CaseFilter): string => address('/api/v1/extent', filterQuery(filter))

/** Counts by area of the same cases. */
export function areaCountsUrl(filter: CaseFilter, level: string): string {
  const query = filterQuery(filter)
  return address('/api/v1/counts', query ? `${query}&level=${level}` : `level=${level}`)
}

/** The audit log as a table, by the conditions of its browser. */
export const auditTableUrl = (question: object): string => address('/api/v1/audit.csv', new URLSearchParams(question as Record<string, string>).toString())

export const exportUrl = (filter: CaseFilter): string => address('/api/v1/cases.geojson', filterQuery(filter))
