/** Every time on screen is local time of the banner, whatever the clock of the machine says. */
export const TIME_ZONE = 'Asia/Shanghai'

const clock = new Intl.DateTimeFormat('en-CA', {
  timeZone: TIME_ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
})

const CIVIL = /^\d{4}-\d{2}-\d{2}$/

function parts(instant: string): Record<string, string> | null {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return null
  return Object.fromEntries(clock.formatToParts(date).map(({ type, value }) => [type, value]))
}

/** `2026-11-23T03:21:00Z` → `2026-11-23 11:21`. */
export function formatInstant(instant: string): string {
  const p = parts(instant)
  return p ? `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}` : instant
}

/** The civil date of an instant in the banner; a civil date is returned as it is. */
export function civilDate(value: string): string {
  if (CIVIL.test(value)) return value
  const p = parts(value)
  return p ? `${p.year}-${p.month}-${p.day}` : value
}

/** Whole days from one civil date (or instant) to another; negative when the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(civilDate(to)) - Date.parse(civilDate(from))) / 86_400_000)
}
