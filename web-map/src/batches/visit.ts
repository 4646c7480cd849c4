/** What a plan of trips is asked with. */
export interface VisitQuestion { from: string; day: string; minutes: string | number; all: boolean }

/** The question as the query of an address; empty for a plan as it comes. */
export function visitQuery({ from, day, minutes, all }: VisitQuestion): string {
  const query = new URLSearchParams()
  if (from.trim()) query.set('from', from.trim().replace(/[，\s]+/g, ',').replace(/,+/g, ','))
  if (day) query.set('day', day)
  if (`${minutes}`.trim()) query.set('minutes', `${minutes}`.trim())
  if (all) query.set('all', 'true')
  const text = query.toString()
  return text && `?${text}`
}

/** Metres in kilometres with one decimal. */
export const kilometres = (metres: number): string => (metres / 1000).toFixed(1)
