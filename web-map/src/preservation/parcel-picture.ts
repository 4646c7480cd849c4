import type { Corner } from '../api/preservations'

/** A parcel as a path in a square, north up, and where its corners are. */
export interface ParcelPicture { path: string; corners: { x: number; y: number; number: number }[] }

/**
 * Draws a boundary (degrees) into a square of so many pixels with room at each side. Longitudes are squeezed by the cosine of the latitude,
 * so that a square on the ground is a square here.
 */
export function pictureOf(corners: Pick<Corner, 'lon' | 'lat'>[], size = 160, room = 14): ParcelPicture {
  const at = corners.map(({ lon, lat }) => [Number(lon), Number(lat)] as const).filter(([lon, lat]) => Number.isFinite(lon) && Number.isFinite(lat))
  if (at.length < 3) return { path: '', corners: [] }
  const south = Math.min(...at.map(([, lat]) => lat))
  const north = Math.max(...at.map(([, lat]) => lat))
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const west = Math.min(...at.map(([lon]) => lon))
  const east = Math.max(...at.map(([lon]) => lon))
  const [wide, high] = [(east - west) * squeeze, north - south]
  const scale = (size - 2 * room) / Math.max(wide, high, 1e-12)
  const left = (size - wide * scale) / 2
  const top = (size - high * scale) / 2
  const placed = at.map(([lon, lat], i) => ({ x: left + (lon - west) * squeeze * scale, y: top + (north - lat) * scale, number: i + 1 }))
  return { path: `M${placed.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`, corners: placed }
}
