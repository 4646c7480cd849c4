import type { CaseSignal } from '../api/types'

export interface TileId { z: number; x: number; y: number }

/** Tiles that are fetched singly; of more, all in sight are fetched anew. */
export const MOST_TILES = 2_000

/** The tiles to fetch after changes of cases; null stands for all. A signal that names none may touch any. */
export class TouchedTiles {
  private tiles = new Map<string, TileId>()
  private all = false

  add(signal: Pick<CaseSignal, 'tiles'>): void {
    if (signal.tiles.length === 0) this.all = true
    for (const [z, x, y] of signal.tiles) this.tiles.set(`${z}/${x}/${y}`, { z, x, y })
    if (this.tiles.size > MOST_TILES) this.all = true
  }

  addAll(): void {
    this.all = true
  }

  /** What was touched since the last call. */
  take(): TileId[] | null {
    const taken = this.all ? null : [...this.tiles.values()]
    this.tiles.clear()
    this.all = false
    return taken
  }
}
