import type { LayerSpecification } from 'maplibre-gl'
import type { AreaCount, AreaLevel } from '../api/types'

/** What is counted in an area. */
export type Measure = 'total' | 'open' | 'overdue' | 'mining'
export const MEASURES: Measure[] = ['total', 'open', 'overdue', 'mining']

/** Levels with the zoom from which their areas are drawn, the largest areas first. */
export const AREA_LEVELS: { level: AreaLevel; minzoom: number }[] = [
  { level: 'township', minzoom: 6 },
  { level: 'village', minzoom: 9 },
  { level: 'grid', minzoom: 11 },
  { level: 'micro', minzoom: 13 },
]

/** The smallest areas that are drawn at a zoom. */
export function levelAt(zoom: number): AreaLevel {
  const drawn = AREA_LEVELS.filter(({ minzoom }) => zoom >= minzoom)
  return drawn[drawn.length - 1]?.level ?? 'township'
}

export const minzoomOf = (level: AreaLevel): number => AREA_LEVELS.find((known) => known.level === level)?.minzoom ?? 0

/** Light to dark: readable over the quiet ground, and in shades of grey. */
export const RAMP = ['#dcebe6', '#aed3cd', '#77b2b1', '#43898f', '#1b5b66']

/** A class of areas: the smallest and the largest number that really occur in it, and its areas. */
export interface AreaClass { from: number; to: number; color: string; codes: string[] }

/**
 * Classes of about equally many areas; equal numbers are never parted, no class is empty. Areas with nothing are in none.
 */
export function classesOf(areas: AreaCount[], measure: Measure): AreaClass[] {
  const counted = areas.filter((area) => area[measure] > 0).sort((a, b) => a[measure] - b[measure])
  const groups = new Map<number, string[]>()
  for (const area of counted) groups.set(area[measure], [...(groups.get(area[measure]) ?? []), area.code])
  const classes: Omit<AreaClass, 'color'>[] = []
  let placed = 0
  let ranked = -1
  for (const [value, codes] of groups) {
    const rank = Math.floor((placed * RAMP.length) / counted.length)
    placed += codes.length
    const last = classes[classes.length - 1]
    if (last && rank === ranked) {
      last.to = value
      last.codes.push(...codes)
    } else {
      classes.push({ from: value, to: value, codes: [...codes] })
      ranked = rank
    }
  }
  const shade = (i: number) => RAMP[classes.length === 1 ? 2 : Math.round((i * (RAMP.length - 1)) / (classes.length - 1))] ?? '#77b2b1'
  return classes.map((one, i) => ({ ...one, color: shade(i) }))
}

const SHAPES: Record<AreaLevel, [source: string, sourceLayer: string][]> = {
  township: [['territory', 'townships']],
  village: [['territory', 'villages']],
  grid: [['grids', 'base_grids'], ['grids', 'dedicated_grids']],
  micro: [['grids', 'micro_grids']],
}

/** Fills of the areas of a level, joined to the tiles by code. */
export function areaLayers(level: AreaLevel, classes: AreaClass[]): LayerSpecification[] {
  if (!classes.length) return []
  const color = ['match', ['get', 'code'], ...classes.flatMap((one) => [one.codes, one.color]), 'rgba(0,0,0,0)']
  return SHAPES[level].map(([source, layer]) => ({
    id: `areas-${layer}`, type: 'fill', source, 'source-layer': layer,
    paint: { 'fill-color': color, 'fill-opacity': 0.72 },
  })) as LayerSpecification[]
}
