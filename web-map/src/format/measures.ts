import type { Locale } from '../locales/locale'

const number = (value: number, locale: Locale, digits: number): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)

export const formatCount = (value: number, locale: Locale): string => number(value, locale, 0)

/** Metres below a kilometre, kilometres with one decimal above. */
export function formatDistance(metres: number, locale: Locale): string {
  const zh = locale === 'zh-CN'
  const rounded = Math.round(metres)
  if (rounded < 1000) return `${number(rounded, locale, 0)} ${zh ? '米' : 'm'}`
  return `${number(metres / 1000, locale, 1)} ${zh ? '公里' : 'km'}`
}

/**
 * Square kilometres; below one, hectares, because a micro grid of 0.03 km² says nothing to anybody. What a survey would
 * measure also in mu (亩), 1,500 to the square kilometre.
 */
export function formatArea(km2: number, locale: Locale): string {
  const zh = locale === 'zh-CN'
  const mu = number(km2 * 1500, locale, 0)
  const inMu = km2 >= 100 ? '' : zh ? `（${mu} 亩）` : ` (${mu} mu)`
  if (km2 < 1) return `${number(km2 * 100, locale, 1)} ${zh ? '公顷' : 'ha'}${inMu}`
  return `${number(km2, locale, km2 < 100 ? 1 : 0)} ${zh ? '平方公里' : 'km²'}${inMu}`
}

/** Longitude and latitude with five decimals, about one metre. */
export const formatLonLat = (lon: number, lat: number): string => `${lon.toFixed(5)}, ${lat.toFixed(5)}`

/** Bytes in the unit that keeps the number small. */
export function formatBytes(bytes: number, locale: Locale): string {
  if (bytes < 1024) return `${number(bytes, locale, 0)} B`
  const kib = bytes / 1024
  return kib < 1024 ? `${number(kib, locale, 0)} KB` : `${number(kib / 1024, locale, 1)} MB`
}
