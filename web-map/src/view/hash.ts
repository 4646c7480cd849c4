import { keyOf, selectionOf, type Selection } from './selection'

/** The camera: zoom and centre in degrees. */
export interface View { zoom: number; lat: number; lon: number }

/** The pages that have an address of their own. */
export const PAGES = ['map', 'desk', 'audit', 'accounts', 'security', 'imports', 'rules', 'batches', 'preservation'] as const
export type MainPage = (typeof PAGES)[number]

/** `page` is left out on the map, where a position or a selection says as much. */
export interface Address { page?: MainPage; view: View | null; selection: Selection | null }

function parseView(text: string | null): View | null {
  const parts = (text ?? '').split('/').map(Number)
  const [zoom, lat, lon] = parts
  if (parts.length !== 3 || zoom === undefined || lat === undefined || lon === undefined) return null
  const possible = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180
  return possible ? { zoom, lat, lon } : null
}

function parseSelection(text: string | null): Selection | null {
  const at = (text ?? '').indexOf(':')
  return text && at > 0 ? selectionOf(text.slice(0, at), text.slice(at + 1)) : null
}

/** Reads `#map=10/39.8/111.2&sel=mine:M0230`; parts that make no sense are left out, never guessed. */
export function parseHash(hash: string): Address {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  const page = PAGES.find((name) => name === fields.get('page'))
  return { ...(page ? { page } : {}), view: parseView(fields.get('map')), selection: parseSelection(fields.get('sel')) }
}

const decimals = (value: number, places: number): string => String(Number(value.toFixed(places)))

/** Writes the address so that parsing it gives the same place, to about a metre. */
export function formatHash({ page, view, selection }: Address): string {
  const fields: string[] = page && page !== 'map' ? [`page=${page}`] : []
  if (view) fields.push(`map=${decimals(view.zoom, 2)}/${decimals(view.lat, 5)}/${decimals(view.lon, 5)}`)
  if (selection) fields.push(`sel=${selection.kind}:${encodeURIComponent(keyOf(selection))}`)
  return fields.length > 0 ? `#${fields.join('&')}` : ''
}
