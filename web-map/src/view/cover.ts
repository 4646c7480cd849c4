import type { Gap } from '../api/people'
import type { AreaClass } from '../map/choropleth'

/** Nobody can be reached; nobody knows. */
export const COVER_COLORS = { uncovered: '#c0362c', unknown: '#c9a227' }

/** The grids that are filled on the map: what is sure first, and no class without a grid. */
export function coverClasses(gaps: Gap[]): AreaClass[] {
  const codes = (unknown: boolean) => gaps.filter(({ cover }) => (cover === 'unknown') === unknown).map(({ code }) => code)
  const classes = [
    { color: COVER_COLORS.uncovered, codes: codes(false) },
    { color: COVER_COLORS.unknown, codes: codes(true) },
  ]
  return classes.filter((one) => one.codes.length).map((one) => ({ from: one.codes.length, to: one.codes.length, ...one }))
}
