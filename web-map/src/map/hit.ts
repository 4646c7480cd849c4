import type { Selection } from '../view/selection'
import { keyOf, sameSelection, selectionOf } from '../view/selection'
import { rankOf } from './layer-order'

/** The part of a rendered feature that a click needs. */
export interface HitFeature { sourceLayer: string; properties: Record<string, unknown> }

/** Which panel a feature opens, and the property that names it. */
const OPENS: Partial<Record<string, [kind: Selection['kind'], key: string]>> = {
  cases: ['case', 'code'],
  stations: ['station', 'id'],
  mine_points: ['mine', 'id'],
  mine_pits: ['mine', 'mine'],
  mine_panels: ['mine', 'mine'],
  mine_zones: ['mine', 'mine'],
  mine_licences: ['mine', 'id'],
  micro_grids: ['grid', 'code'],
  dedicated_grids: ['grid', 'code'],
  base_grids: ['grid', 'code'],
  grid_labels: ['grid', 'code'],
  villages: ['division', 'code'],
  village_labels: ['division', 'code'],
  townships: ['division', 'code'],
  township_labels: ['division', 'code'],
}

export function selectionAt(feature: HitFeature): Selection | null {
  const opens = OPENS[feature.sourceLayer]
  if (!opens) return null
  const key = feature.properties[opens[1]] ?? feature.properties.id
  return typeof key === 'string' || typeof key === 'number' ? selectionOf(opens[0], String(key)) : null
}

/** Names of the things under a click, by key, for the buttons that switch between them. */
export function namesAt(features: HitFeature[]): Record<string, string> {
  const names: Record<string, string> = {}
  for (const feature of features) {
    const selection = selectionAt(feature)
    const { name } = feature.properties
    const own = feature.sourceLayer !== 'mine_pits' && feature.sourceLayer !== 'mine_panels'
    if (selection && own && typeof name === 'string') names[keyOf(selection)] = name
  }
  return names
}

/** The things under a click, the most specific first, each once. */
export function selectionsAt(features: HitFeature[]): Selection[] {
  const found: Selection[] = []
  const ordered = features.filter(({ sourceLayer }) => OPENS[sourceLayer]).sort((a, b) => rankOf(a.sourceLayer) - rankOf(b.sourceLayer))
  for (const feature of ordered) {
    const selection = selectionAt(feature)
    if (selection && !found.some((other) => sameSelection(other, selection))) found.push(selection)
  }
  return found
}
