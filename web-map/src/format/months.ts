/** The day so many months before another, such as `2026-03-31`; the last of the month where it is too short. */
export function daysBack(from: Date, months: number): string {
  const local = new Date(from.toLocaleString('en-US', { timeZone: 'Asia/Shanghai' }))
  const first = new Date(Date.UTC(local.getFullYear(), local.getMonth() - months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(local.getDate(), last))
  return first.toISOString().slice(0, 10)
}
