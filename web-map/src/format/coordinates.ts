import type { LonLat } from '../api/types'

/** Why a typed position cannot be used; the words are in the locale files. */
export type CoordinateFault = 'coordinates_format' | 'coordinates_range' | 'swapped_lon_lat'

/**
 * Reads `111.22676, 39.86546`: longitude first, comma (also full-width) or spaces between, degree signs allowed.
 * A latitude beyond 90 that would be a longitude is called swapped; it is not repaired, because the writer should look again.
 */
export function parseLonLat(text: string): LonLat | CoordinateFault {
  const parts = text.trim().replace(/[°EN东经北纬:：]/gi, ' ').trim().split(/[\s,，;；、]+/)
  if (parts.length !== 2 || parts.some((part) => !/^[-+]?\d+(\.\d+)?$/.test(part))) return 'coordinates_format'
  const [lon, lat] = parts.map(Number) as [number, number]
  if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) return { lon, lat }
  return Math.abs(lon) <= 90 && Math.abs(lat) <= 180 ? 'swapped_lon_lat' : 'coordinates_range'
}
