import { readFileSync } from 'node:fs'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import type { StyleSpecification } from 'maplibre-gl'
import { describe, expect, it } from 'vitest'
import { filterQuery } from '../api/filter'
import type { LayerInfo } from '../api/types'
import { damageLayers } from './damage'
import { groupLayers, LAYER_ORDER, rankOf } from './layer-order'
import { overlayLayers, overlaySources, selectionLayers } from './overlays'
import { absoluteStyle, filteredTiles, sourceOf, styleLayersOf, versionedUrl } from './style'

const tiles = new URL('../../../tiles/', import.meta.url)
const style = JSON.parse(readFileSync(new URL('style/operations.json', tiles), 'utf8')) as StyleSpecification
const toml = readFileSync(new URL('layers.toml', tiles), 'utf8')
const blocks = toml.split('[[layer]]').slice(1).map((block) => ({
  id: /^id = "(\w+)"$/m.exec(block)?.[1] ?? '',
  minzoom: Number(/^minzoom = (\d+)$/m.exec(block)?.[1]),
  maxzoom: Number(/^maxzoom = (\d+)$/m.exec(block)?.[1]),
  fields: [...(/^fields = \{(.*)\}$/m.exec(block)?.[1] ?? '').matchAll(/(\w+) = /g)].map(([, name]) => name),
}))

const drawn = style.layers.flatMap((layer) =>
  'source-layer' in layer && layer['source-layer'] ? [{ ...layer, sourceLayer: layer['source-layer'] }] : [])

function gets(expression: unknown): string[] {
  if (!Array.isArray(expression)) return typeof expression === 'object' && expression ? Object.values(expression).flatMap(gets) : []
  return expression[0] === 'get' ? [String(expression[1])] : expression.flatMap(gets)
}

describe('the map style', () => {
  it('is valid, as shipped and with what the page adds', () => {
    expect(validateStyleMin(style as never)).toEqual([])
    const whole = absoluteStyle(style, 'http://127.0.0.1:8080')
    const selections = (['mine', 'station'] as const).flatMap((kind) => selectionLayers({ kind, id: 'x' }))
      .concat((['case', 'grid', 'division'] as const).flatMap((kind) => selectionLayers({ kind, code: 'x' })))
    const full = { ...whole, sources: { ...whole.sources, ...overlaySources() }, layers: [...whole.layers, ...overlayLayers(), ...damageLayers(), ...selections] }
    expect(validateStyleMin(full as never)).toEqual([])
  })

  it('needs nothing from outside: no glyphs, no sprite, only our tiles', () => {
    expect(style.glyphs).toBeUndefined()
    expect(style.sprite).toBeUndefined()
    for (const source of Object.values(style.sources)) {
      expect(source.type === 'vector' && source.tiles?.every((url) => url.startsWith('/tiles/'))).toBe(true)
    }
  })

  it('asks each source for exactly the layers it draws from it', () => {
    for (const [id, source] of Object.entries(style.sources)) {
      const asked = source.type === 'vector' ? source.tiles?.[0]?.split('/')[2]?.split(',') ?? [] : []
      const used = new Set(drawn.filter((layer) => layer.source === id).map(({ sourceLayer }) => sourceLayer))
      expect(new Set(asked), id).toEqual(used)
    }
  })

  it('reads only fields that the layer list declares', () => {
    const known = new Map(blocks.map(({ id, fields }) => [id, fields]))
    for (const layer of drawn) {
      for (const field of gets([layer.paint, 'layout' in layer ? layer.layout : null])) {
        expect(known.get(layer.sourceLayer), `${layer.id} reads ${field}`).toContain(field)
      }
    }
  })

  it('draws no layer before its tiles have it', () => {
    const from = new Map(blocks.map(({ id, minzoom }) => [id, minzoom]))
    for (const layer of drawn) {
      const source = style.sources[layer.source as string]
      const start = Math.max(layer.minzoom ?? 0, (source?.type === 'vector' && source.minzoom) || 0)
      if (layer.minzoom !== undefined) expect(start, layer.id).toBeGreaterThanOrEqual(from.get(layer.sourceLayer) ?? 99)
    }
  })

  it('becomes absolute for the worker and leaves other sources alone', () => {
    const { sources } = absoluteStyle(style, 'http://host:1')
    const source = sources.cases
    expect(source?.type === 'vector' && source.tiles).toEqual(['http://host:1/tiles/cases,case_clusters/{z}/{x}/{y}.mvt'])
  })

  it('asks for the cases of a filter by the query string of the list', () => {
    const plain = '/tiles/cases,case_clusters/{z}/{x}/{y}.mvt'
    expect(filteredTiles(style, 'cases', '')).toEqual([plain])
    expect(filteredTiles(style, 'cases', filterQuery({ state: 'open', q: '裂缝' }))).toEqual([`${plain}?state=open&q=%E8%A3%82%E7%BC%9D`])
    expect([sourceOf(style, 'micro_grids'), sourceOf(style, 'mine_points'), sourceOf(style, 'weather')]).toEqual(['grids', 'mines', null])
  })

  it('numbers the addresses of case tiles only', () => {
    expect(versionedUrl('http://h/tiles/cases,case_clusters/13/1/2.mvt', 7)).toBe('http://h/tiles/cases,case_clusters/13/1/2.mvt?v=7')
    expect(versionedUrl('http://h/tiles/cases,case_clusters/13/1/2.mvt', 0)).toBe('http://h/tiles/cases,case_clusters/13/1/2.mvt')
    expect(versionedUrl('http://h/tiles/cases,case_clusters/13/1/2.mvt?state=open', 7)).toBe('http://h/tiles/cases,case_clusters/13/1/2.mvt?state=open&v=7')
    expect(versionedUrl('http://h/tiles/stations/13/1/2.mvt', 7)).toBe('http://h/tiles/stations/13/1/2.mvt')
  })
})

describe('the layer list', () => {
  const info = (id: string, group: string): LayerInfo => ({
    id, group, name_zh: id, name_en: id, kind: 'fill', minzoom: 6, maxzoom: 14, visible: true, fields: {},
  })

  it('knows exactly the layers of layers.toml, and the style draws each of them', () => {
    expect(blocks.map(({ id }) => id).sort()).toEqual([...LAYER_ORDER].sort())
    for (const id of LAYER_ORDER) expect(styleLayersOf(style, id), id).not.toEqual([])
  })

  it('throws on an unknown layer', () => {
    expect(() => rankOf('weather')).toThrow('unknown layer "weather"')
    expect(() => groupLayers([info('weather', 'sky')])).toThrow('weather')
  })

  it('groups layers in the order of the map, top first, whatever order the server sends', () => {
    const groups = groupLayers([info('hydro', 'water'), info('mine_licences', 'mines'), info('cases', 'cases'), info('mine_points', 'mines')])
    expect(groups.map(({ group }) => group)).toEqual(['cases', 'mines', 'water'])
    expect(groups[1]?.layers.map(({ id }) => id)).toEqual(['mine_points', 'mine_licences'])
  })
})
