import type { StyleSpecification } from 'maplibre-gl'

/** The sources whose tiles change when a case changes. */
export const CASE_SOURCE = 'cases'

/** The sources whose tiles change when grids or mines are imported, grids come into force, or zones were worked out. */
export const GROUND_SOURCES = ['territory', 'grids', 'mines', 'zones']

/** Fonts of the reader's machine, tried in turn; nothing is downloaded. */
export const LOCAL_FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif"

/** Makes the tile addresses absolute: the style is written relative to the server, MapLibre's worker needs whole URLs. */
export function absoluteStyle(style: StyleSpecification, origin: string): StyleSpecification {
  const sources = Object.entries(style.sources).map(([id, source]) =>
    source.type === 'vector' && source.tiles
      ? [id, { ...source, tiles: source.tiles.map((path) => (path.startsWith('/') ? origin + path : path)) }]
      : [id, source])
  return { ...style, sources: Object.fromEntries(sources) as StyleSpecification['sources'] }
}

/** The source whose tiles hold a tile layer. */
export function sourceOf(style: StyleSpecification, tileLayer: string): string | null {
  const holds = ([, source]: [string, StyleSpecification['sources'][string]]) =>
    source.type === 'vector' && (source.tiles ?? []).some((url) => /\/tiles\/([^/]+)\//.exec(url)?.[1]?.split(',').includes(tileLayer))
  return Object.entries(style.sources).find(holds)?.[0] ?? null
}

/** The tile addresses of a source with the cases of a filter, by its query string; the empty one is all cases. */
export function filteredTiles(style: StyleSpecification, source: string, query: string): string[] {
  const found = style.sources[source]
  const tiles = (found?.type === 'vector' && found.tiles) || []
  return query ? tiles.map((url) => `${url}?${query}`) : tiles
}

/** The style layers that draw a tile layer. */
export function styleLayersOf(style: StyleSpecification, sourceLayer: string): string[] {
  return style.layers.filter((layer) => 'source-layer' in layer && layer['source-layer'] === sourceLayer).map(({ id }) => id)
}

const TILE_OF_CASES = /\/tiles\/[^/]*\bcases\b[^/]*\/\d+\/\d+\/\d+\.mvt(\?|$)/

/** Adds the data version to the addresses of case tiles, so that no cache between us and the server can answer with old ones. */
export function versionedUrl(url: string, version: number): string {
  return version > 0 && TILE_OF_CASES.test(url) ? `${url}${url.includes('?') ? '&' : '?'}v=${version}` : url
}
