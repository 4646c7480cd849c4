import type { LayerInfo } from '../api/types'

/**
 * Every tile layer, top of the map first: the order of the layer list, and of what a click finds.
 * A layer the server offers and this list does not know is a mistake of ours, so it throws.
 */
export const LAYER_ORDER = [
  'cases', 'case_clusters',
  'stations',
  'mine_points', 'mine_pits', 'mine_panels', 'mine_licences',
  'micro_grids', 'dedicated_grids', 'base_grids', 'grid_labels',
  'mine_zones',
  'villages', 'village_labels', 'townships', 'township_labels', 'outline',
  'hydro',
] as const

export type LayerId = (typeof LAYER_ORDER)[number]

export function rankOf(id: string): number {
  const rank = (LAYER_ORDER as readonly string[]).indexOf(id)
  if (rank < 0) throw new Error(`unknown layer "${id}": add it to LAYER_ORDER and to the style`)
  return rank
}

export interface LayerGroup { group: string; layers: LayerInfo[] }

/** The layer list: groups in the order of their topmost layer, layers from top to bottom within. */
export function groupLayers(layers: LayerInfo[]): LayerGroup[] {
  const groups = new Map<string, LayerInfo[]>()
  const ranked = layers.map((layer) => ({ layer, rank: rankOf(layer.id) })).sort((a, b) => a.rank - b.rank)
  for (const { layer } of ranked) {
    groups.set(layer.group, [...(groups.get(layer.group) ?? []), layer])
  }
  return [...groups].map(([group, members]) => ({ group, layers: members }))
}
