/** A filter in the reader's words, for a list of what was exported. */
import type { CaseFilter } from '../api/filter'
import { placesOf } from './places'

/** What the words need: names of codes, and texts with blanks. */
export interface Wording {
  category: (code: string) => string
  state: (code: string) => string
  name: (code: string) => string
  say: (key: string, blanks?: Record<string, string | number>) => string
}

/** The filter that a query of the interface means. */
export const filterOf = (query: string): CaseFilter => Object.fromEntries(new URLSearchParams(query.replaceAll('+', '%2B'))) as CaseFilter

export function filterWords(filter: CaseFilter, { category, state, name, say }: Wording): string {
  const places = placesOf(filter).length
  const words = [
    filter.category ? category(filter.category) : '',
    filter.state === 'open' ? say('list.anyOpen') : filter.state === 'overdue' ? say('list.anyOverdue') : filter.state ? state(filter.state) : '',
    filter.grid ? name(filter.grid) : '',
    filter.near_mine ? say('places.near', { name: name(filter.near_mine), distance: say('places.metres', { n: filter.distance ?? 0 }) }) : '',
    places > 0 ? say('places.count', { n: places }) : '',
    filter.since || filter.until ? `${filter.since ?? ''} – ${filter.until ?? ''}` : '',
    filter.batch ? name(filter.batch) : '',
    filter.q ? say('places.words') : '',
  ]
  return words.filter(Boolean).join(' · ')
}
