import type { StyleSpecification } from 'maplibre-gl'
import type { CaseSignal } from '../api/types'
import { sourceOf } from './style'

export interface TileId { z: number; x: number; y: number }

/** Tiles that are fetched singly; of more, all in sight are fetched anew. */
export const MOST_TILES = 2_000

/** The tiles to fetch after changes of cases; null stands for all. A signal that names none may touch any. */
export class TouchedTiles {
  private tiles = new Map<string, TileId>()
  private all = false

  add(signal: Pick<CaseSignal, 'tiles'>): void {
    if (signal.tiles.length === 0) this.all = true
    this.addTiles(signal.tiles)
  }

  addTiles(tiles: CaseSignal['tiles']): void {
    for (const [z, x, y] of tiles) this.tiles.set(`${z}/${x}/${y}`, { z, x, y })
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

/** Layers of tiles that show sums of cases: of grids, and of mines. */
const SUM_LAYERS = ['base_grids', 'dedicated_grids', 'micro_grids', 'mine_points']

/** The tiles to fetch by source after changes of sums. A signal that does not say which may have touched any. */
export class TouchedSums {
  private readonly sources = new Map<string, TouchedTiles>()

  constructor(private readonly style: StyleSpecification) {
    for (const layer of SUM_LAYERS) {
      const source = sourceOf(style, layer)
      if (source) this.sources.set(source, new TouchedTiles())
    }
  }

  add({ sums }: Pick<CaseSignal, 'sums'>): void {
    if (!sums) this.addAll()
    for (const { layers, tiles } of sums ?? []) {
      for (const source of new Set(layers.map((layer) => sourceOf(this.style, layer)))) {
        if (source) this.sources.get(source)?.addTiles(tiles)
      }
    }
  }

  addAll(): void {
    for (const tiles of this.sources.values()) tiles.addAll()
  }

  /** What was touched since the last call, sources without a touched tile left out. */
  take(): [source: string, tiles: TileId[] | null][] {
    const taken = [...this.sources].map(([source, tiles]): [string, TileId[] | null] => [source, tiles.take()])
    return taken.filter(([, tiles]) => tiles === null || tiles.length > 0)
  }
}
