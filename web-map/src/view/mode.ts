import type { Datum, LonLat } from '../api/types'
import type { Selection } from './selection'

/** A point as it was given: clicked on the map, or typed in some datum. */
export interface Spot extends LonLat { datum: Datum }

/** Pages that are about no single thing. */
export type BoardPage = 'supervision' | 'effectiveness' | 'cover' | 'exports' | 'planning'

/**
 * What the screen is doing. A report form without a place, or a dossier of nothing, cannot be written down.
 * - `browse`: only the map and the list
 * - `inspect`: a panel about `selection`; `also` are the other things under the same click
 * - `board`: the supervision board, the figures of units, the cover of grids, exports, or the planner's report
 * - `place`: a dispute is to be reported and waits for its place
 * - `report`: the dispute has a place and is being described
 */
export type Mode =
  | { kind: 'browse' }
  | { kind: 'inspect'; selection: Selection; also: Selection[] }
  | { kind: 'board'; page: BoardPage }
  | { kind: 'place' }
  | { kind: 'report'; spot: Spot }

export type Action =
  | { type: 'inspect'; selection: Selection; also?: Selection[] }
  | { type: 'board'; page: BoardPage }
  | { type: 'report' }
  | { type: 'place'; spot: Spot }
  | { type: 'registered'; code: string }
  | { type: 'close' }

/** The next mode. A place given outside a report opens none: a stray click never starts a case. */
export function next(mode: Mode, action: Action): Mode {
  switch (action.type) {
    case 'inspect': return { kind: 'inspect', selection: action.selection, also: action.also ?? [] }
    case 'board': return { kind: 'board', page: action.page }
    case 'report': return mode.kind === 'report' ? mode : { kind: 'place' }
    case 'place': return mode.kind === 'place' || mode.kind === 'report' ? { kind: 'report', spot: action.spot } : mode
    case 'registered': return { kind: 'inspect', selection: { kind: 'case', code: action.code }, also: [] }
    case 'close': return { kind: 'browse' }
  }
}

/** What a click on the map means in this mode; `hits` are the things under it, most specific first. */
export function clickAction(mode: Mode, point: LonLat, hits: Selection[]): Action | null {
  if (mode.kind === 'place' || mode.kind === 'report') return { type: 'place', spot: { ...point, datum: 'cgcs2000' } }
  const [first, ...also] = hits
  if (first) return { type: 'inspect', selection: first, also }
  return mode.kind === 'inspect' ? { type: 'close' } : null
}

export const selectionIn = (mode: Mode): Selection | null => (mode.kind === 'inspect' ? mode.selection : null)
export const spotIn = (mode: Mode): Spot | null => (mode.kind === 'report' ? mode.spot : null)
