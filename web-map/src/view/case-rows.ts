import type { CaseRow } from '../api/types'

/**
 * Puts a fresh first page over the rows already shown: newcomers on top, known rows updated in place,
 * so that a clerk in the middle of a long list does not lose the line being read.
 */
export function mergeFirstPage(shown: CaseRow[], page: CaseRow[], pageSize: number): CaseRow[] {
  if (shown.length <= pageSize) return page
  const fresh = new Map(page.map((row) => [row.code, row]))
  const known = new Set(shown.map(({ code }) => code))
  return [...page.filter(({ code }) => !known.has(code)), ...shown.map((row) => fresh.get(row.code) ?? row)]
}

/** Adds the next page; a row that moved between two requests is not shown twice. */
export function appendPage(shown: CaseRow[], page: CaseRow[]): CaseRow[] {
  const known = new Set(shown.map(({ code }) => code))
  return [...shown, ...page.filter(({ code }) => !known.has(code))]
}
