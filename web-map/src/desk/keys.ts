export type KeyAction = 'next' | 'previous' | 'search' | 'help'

const ACTIONS: Record<string, KeyAction> = { j: 'next', k: 'previous', '/': 'search', '?': 'help' }

interface Pressed { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; target: EventTarget | null }

/** What a key means on the desk; nothing while somebody writes, and nothing that belongs to the browser. */
export function keyAction(event: Pressed): KeyAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const target = event.target as { tagName?: string; isContentEditable?: boolean } | null
  if (target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName ?? '')) return null
  return ACTIONS[event.key] ?? null
}

/** The place of the next row: the first when none is current or the current one has left; the ends are ends. */
export function neighbour(rows: string[], current: string | null, by: 1 | -1): number {
  const at = current === null ? -1 : rows.indexOf(current)
  return at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))
}
