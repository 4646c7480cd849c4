/** One thing of the map that a panel can show. */
export type Selection =
  | { kind: 'case'; code: string }
  | { kind: 'mine'; id: string }
  | { kind: 'station'; id: string }
  | { kind: 'grid'; code: string }
  | { kind: 'division'; code: string }

export const keyOf = (selection: Selection): string =>
  selection.kind === 'mine' || selection.kind === 'station' ? selection.id : selection.code

export const sameSelection = (a: Selection | null, b: Selection | null): boolean =>
  a === b || (a !== null && b !== null && a.kind === b.kind && keyOf(a) === keyOf(b))

/** Builds a selection from a kind and a key; null when the kind is unknown or the key is empty. */
export function selectionOf(kind: string, key: string): Selection | null {
  if (!key) return null
  switch (kind) {
    case 'case': return { kind, code: key }
    case 'grid': return { kind, code: key }
    case 'division': return { kind, code: key }
    case 'mine': return { kind, id: key }
    case 'station': return { kind, id: key }
    case 'village':
    case 'township': return { kind: 'division', code: key }
    default: return null
  }
}
