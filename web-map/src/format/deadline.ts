import { daysBetween } from './times'

/** How a case stands against its deadline on a given civil date. */
export type Deadline =
  | { kind: 'none' }
  | { kind: 'closed'; due: string }
  | { kind: 'overdue'; due: string; days: number }
  | { kind: 'today'; due: string }
  | { kind: 'left'; due: string; days: number }

/** The server decides what is overdue (pauses, holidays); the client only counts the days it shows. */
export function deadlineOf(item: { due: string | null; overdue: boolean }, open: boolean, today: string): Deadline {
  if (!item.due) return { kind: 'none' }
  const days = daysBetween(today, item.due)
  if (item.overdue) return { kind: 'overdue', due: item.due, days: Math.max(0, -days) }
  if (!open) return { kind: 'closed', due: item.due }
  if (days === 0) return { kind: 'today', due: item.due }
  return days > 0 ? { kind: 'left', due: item.due, days } : { kind: 'closed', due: item.due }
}
