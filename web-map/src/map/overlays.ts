import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import type { CaseSignal, Catalogue } from '../api/types'
import type { Selection } from '../view/selection'

const ACCENT = '#1d6a75'
const OVERDUE = '#c0362c'
const HIGHLIGHT = '#0b3f8a'

export const FILTERED = 'filtered-cases'
export const FRESH = 'fresh-cases'
/** Areas that are drawn to find cases in them. */
export const DRAWN = 'drawn-areas'

const isOverdue = ['to-boolean', ['get', 'overdue']]
const isOpen = ['to-boolean', ['get', 'open']]

/** Sources the page fills itself: the cases of the current filter (clustered), and those that arrived while it was open. */
export function overlaySources(): Record<string, SourceSpecification> {
  const none: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
  return {
    [FILTERED]: {
      type: 'geojson', data: none, cluster: true, clusterMaxZoom: 12, clusterRadius: 44,
      clusterProperties: { overdue: ['+', ['case', isOverdue, 1, 0]] },
    },
    [FRESH]: { type: 'geojson', data: none },
    [DRAWN]: { type: 'geojson', data: none },
  }
}

/** Drawn over everything else, with the same signs as the tile layers so that a filter does not change what a sign means. */
export function overlayLayers(style: StyleSpecification): LayerSpecification[] {
  const looks = (id: string) => style.layers.find((layer) => layer.id === id)
  const fonts = (looks('case-clusters-count') as { layout?: Record<string, unknown> } | undefined)?.layout?.['text-font']
  return [
    {
      id: 'filtered-clusters', type: 'circle', source: FILTERED, filter: ['has', 'point_count'],
      paint: {
        'circle-color': ACCENT, 'circle-opacity': 0.88,
        'circle-radius': ['interpolate', ['linear'], ['sqrt', ['get', 'point_count']], 1, 8, 5, 13, 15, 19, 40, 28],
        'circle-stroke-color': OVERDUE,
        'circle-stroke-width': ['step', ['/', ['get', 'overdue'], ['get', 'point_count']], 0, 0.001, 1, 0.05, 2, 0.15, 3.5],
      },
    },
    {
      id: 'filtered-points', type: 'circle', source: FILTERED, filter: ['!', ['has', 'point_count']],
      paint: {
        'circle-color': ['case', isOverdue, OVERDUE, isOpen, ACCENT, '#ffffff'],
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, 4.5, 16, 7],
        'circle-stroke-color': ['case', isOverdue, '#ffffff', isOpen, '#ffffff', '#7f8a8d'], 'circle-stroke-width': 1.2,
      },
    },
    {
      id: 'filtered-count', type: 'symbol', source: FILTERED, filter: ['has', 'point_count'],
      layout: {
        'text-field': ['to-string', ['get', 'point_count']], 'text-size': 11.5, 'text-allow-overlap': true,
        ...(Array.isArray(fonts) ? { 'text-font': fonts as string[] } : {}),
      },
      paint: { 'text-color': '#ffffff' },
    },
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

/** Exported cases with what the drawing needs: whether each is open and overdue. */
export function drawableCases(found: GeoJSON.FeatureCollection, catalogue: Catalogue): GeoJSON.FeatureCollection {
  const open = new Set(catalogue.states.filter(({ group }) => group === 'open').map(({ code }) => code))
  return {
    type: 'FeatureCollection',
    features: found.features.filter(({ geometry }) => geometry?.type === 'Point').map(({ geometry, properties }) => ({
      type: 'Feature', geometry,
      properties: { code: properties?.code, state: properties?.state, overdue: properties?.overdue === true, open: open.has(properties?.state) },
    })),
  }
}

/** The box around all points, [west, south, east, north]; null when there is none. */
export function boundsOf(cases: GeoJSON.FeatureCollection): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null
  for (const { geometry } of cases.features) {
    if (geometry.type !== 'Point') continue
    const [x, y] = geometry.coordinates as [number, number]
    box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y]
  }
  return box
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
