import type { LayerSpecification, SourceSpecification } from 'maplibre-gl'
import type { CaseSignal } from '../api/types'
import type { Selection } from '../view/selection'
import { DAMAGE } from './damage'

const ACCENT = '#1d6a75'
const HIGHLIGHT = '#0b3f8a'

export const FRESH = 'fresh-cases'
/** Areas that are drawn to find cases in them. */
export const DRAWN = 'drawn-areas'

/** Sources the page fills itself: the cases that arrived while it was open, drawn areas, and surveyed buildings. */
export function overlaySources(): Record<string, SourceSpecification> {
  const none: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
  return {
    [FRESH]: { type: 'geojson', data: none },
    [DRAWN]: { type: 'geojson', data: none },
    [DAMAGE]: { type: 'geojson', data: none },
  }
}

/** Drawn over everything else. */
export function overlayLayers(): LayerSpecification[] {
  return [
    {
      id: 'fresh-ring', type: 'circle', source: FRESH,
      paint: { 'circle-color': ACCENT, 'circle-opacity': 0.16, 'circle-radius': 17, 'circle-stroke-color': ACCENT, 'circle-stroke-width': 1.5 },
    },
    {
      id: 'fresh-dot', type: 'circle', source: FRESH,
      paint: { 'circle-color': ACCENT, 'circle-radius': 5.5, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1.5 },
    },
  ] as LayerSpecification[]
}

/** The drawn areas, above the ground and below the cases. */
export function drawnLayers(): LayerSpecification[] {
  return [
    { id: 'drawn-fill', type: 'fill', source: DRAWN, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': HIGHLIGHT, 'fill-opacity': 0.06 } },
    { id: 'drawn-line', type: 'line', source: DRAWN, paint: { 'line-color': HIGHLIGHT, 'line-width': 2, 'line-dasharray': [3, 2] } },
    {
      id: 'drawn-corners', type: 'circle', source: DRAWN, filter: ['to-boolean', ['get', 'corner']],
      paint: { 'circle-radius': 4.5, 'circle-color': '#ffffff', 'circle-stroke-color': HIGHLIGHT, 'circle-stroke-width': 2 },
    },
  ]
}

const OUTLINED: [kind: Selection['kind'], source: string, sourceLayer: string, key: string][] = [
  ['mine', 'mines', 'mine_licences', 'id'],
  ['grid', 'grids', 'base_grids', 'code'],
  ['grid', 'grids', 'dedicated_grids', 'code'],
  ['grid', 'grids', 'micro_grids', 'code'],
  ['division', 'territory', 'villages', 'code'],
  ['division', 'territory', 'townships', 'code'],
]
const RINGED: [kind: Selection['kind'], source: string, sourceLayer: string, key: string][] = [
  ['mine', 'mines', 'mine_points', 'id'],
  ['station', 'stations', 'stations', 'id'],
  ['case', 'cases', 'cases', 'code'],
]

/** Layers that mark the selected thing: its outline, or a ring around its point. */
export function selectionLayers(selection: Selection): LayerSpecification[] {
  const key = 'id' in selection ? selection.id : selection.code
  const of = (rows: typeof OUTLINED) => rows.filter(([kind]) => kind === selection.kind)
  return [
    ...of(OUTLINED).flatMap(([, source, layer, property]): LayerSpecification[] => [
      {
        id: `selected-${layer}-fill`, type: 'fill', source, 'source-layer': layer,
        filter: ['==', ['get', property], key], paint: { 'fill-color': HIGHLIGHT, 'fill-opacity': 0.07 },
      },
      {
        id: `selected-${layer}`, type: 'line', source, 'source-layer': layer, filter: ['==', ['get', property], key],
        layout: { 'line-join': 'round' }, paint: { 'line-color': HIGHLIGHT, 'line-width': 2.6 },
      },
    ]),
    ...of(RINGED).map(([, source, layer, property]): LayerSpecification => ({
      id: `selected-${layer}`, type: 'circle', source, 'source-layer': layer, filter: ['==', ['get', property], key],
      paint: { 'circle-color': 'rgba(0,0,0,0)', 'circle-radius': 12, 'circle-stroke-color': HIGHLIGHT, 'circle-stroke-width': 2.4 },
    })),
  ]
}

/** The last cases that arrived live, the newest once, at most `limit`. */
export function withFresh(fresh: CaseSignal[], signal: CaseSignal, limit = 30): CaseSignal[] {
  return [signal, ...fresh.filter(({ code }) => code !== signal.code)].slice(0, limit)
}

export const freshFeatures = (fresh: CaseSignal[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: fresh.map(({ code, lon, lat }) => ({
    type: 'Feature', properties: { code }, geometry: { type: 'Point', coordinates: [lon, lat] },
  })),
})
