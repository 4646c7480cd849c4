/** Places of the filter: areas drawn on the map, and what lies within a distance of something. One text, as the server reads it. */
import type { CaseFilter } from '../api/filter'
import type { LonLat } from '../api/types'

/** Most places that the server takes, and most corners of all drawn areas. */
export const MAX_PLACES = 8
export const MAX_CORNERS = 500

export type PlaceKind = 'mine' | 'case' | 'grid' | 'ring'

export interface Place { kind: PlaceKind; name: string; metres: number; text: string }

const KINDS: readonly string[] = ['mine', 'case', 'grid', 'ring']

/** The places of a filter, in order. */
export function placesOf(filter: CaseFilter): Place[] {
  return (filter.places ?? '').split(';').filter(Boolean).flatMap((text) => {
    const [named = '', metres = '0'] = text.split('@')
    const at = named.indexOf(':')
    const kind = named.slice(0, at)
    return KINDS.includes(kind) ? [{ kind: kind as PlaceKind, name: named.slice(at + 1), metres: Number(metres) || 0, text }] : []
  })
}

function withPlaces(filter: CaseFilter, places: string[]): CaseFilter {
  const { places: _, join, ...rest } = filter
  if (places.length === 0) return rest
  return { ...rest, places: places.join(';'), ...(join && places.length > 1 ? { join } : {}) }
}

/** The filter with one place more, once each. */
export function addPlace(filter: CaseFilter, kind: PlaceKind, name: string, metres = 0): CaseFilter {
  const text = `${kind}:${name}${metres > 0 ? `@${metres}` : ''}`
  const known = placesOf(filter).map((place) => place.text)
  return known.includes(text) || known.length >= MAX_PLACES ? filter : withPlaces(filter, [...known, text])
}

export function removePlace(filter: CaseFilter, index: number): CaseFilter {
  return withPlaces(filter, placesOf(filter).map((place) => place.text).filter((_, i) => i !== index))
}

/** Numbers of a drawn area: about a metre is as well as anybody draws. */
const degree = (value: number): string => String(Number(value.toFixed(5)))

/** Corners as the name of a drawn area; null for fewer than three. */
export function ringName(corners: LonLat[]): string | null {
  if (corners.length < 3 || corners.length > MAX_CORNERS) return null
  return corners.map(({ lon, lat }) => `${degree(lon)},${degree(lat)}`).join(',')
}

/** The corners of the drawn areas of a filter, closed, to be shown on the map. */
export function ringsOf(filter: CaseFilter): [number, number][][] {
  return placesOf(filter).filter(({ kind }) => kind === 'ring').map(({ name }) => {
    const numbers = name.split(',').map(Number)
    const corners: [number, number][] = []
    for (let i = 0; i + 1 < numbers.length; i += 2) corners.push([numbers[i] ?? 0, numbers[i + 1] ?? 0])
    return corners[0] ? [...corners, corners[0]] : corners
  })
}

/** What is drawn on the map: finished areas, and the one that is being drawn. */
export function drawnFeatures(filter: CaseFilter, drawing: LonLat[] | null): GeoJSON.FeatureCollection {
  const features: GeoJSON.Feature[] = ringsOf(filter).map((ring) => ({
    type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] },
  }))
  const corners = (drawing ?? []).map(({ lon, lat }): [number, number] => [lon, lat])
  for (const at of corners) features.push({ type: 'Feature', properties: { corner: true }, geometry: { type: 'Point', coordinates: at } })
  const first = corners[0]
  if (first && corners.length > 1) {
    features.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: corners.length > 2 ? [...corners, first] : corners } })
  }
  return { type: 'FeatureCollection', features }
}
