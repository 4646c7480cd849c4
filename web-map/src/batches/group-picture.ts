/** Degrees of latitude around a group, at least; about 1.5 km. */
const LEAST_SPAN = 0.0135

/** The address of a printed map around a box (west, south, east, north in degrees), half as wide again as high, with room at each side. */
export function pictureOf([west, south, east, north]: [number, number, number, number], width = 600): string {
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const high = Math.max(LEAST_SPAN, north - south, ((east - west) * squeeze) / 1.5) * 1.4
  const wide = (high * 1.5) / squeeze
  const [lon, lat] = [(west + east) / 2, (south + north) / 2]
  const sides = [lon - wide / 2, lat - high / 2, lon + wide / 2, lat + high / 2]
  return `/static/map.svg?bbox=${sides.map((degrees) => degrees.toFixed(5)).join(',')}&width=${width}`
}
