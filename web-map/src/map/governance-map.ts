import {
  type GeoJSONSource, Map as MapLibreMap, type MapGeoJSONFeature, Marker, NavigationControl, ScaleControl, setWorkerUrl,
  type StyleSpecification, type VectorTileSource,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { DamagedBuilding } from '../api/survey'
import type { AreaLevel, CaseSignal, LonLat } from '../api/types'
import type { View } from '../view/hash'
import type { Selection } from '../view/selection'
import { type AreaClass, areaLayers } from './choropleth'
import { DAMAGE, damageFeatures, damageLayers } from './damage'
import { type HitFeature, namesAt, selectionsAt } from './hit'
import { DRAWN, drawnLayers, FRESH, freshFeatures, overlayLayers, overlaySources, selectionLayers } from './overlays'
import type { TileId } from './touched'
import { absoluteStyle, CASE_SOURCE, filteredTiles, GROUND_SOURCES, LOCAL_FONTS, styleLayersOf, versionedUrl } from './style'

setWorkerUrl(workerUrl)

/** A click: the things under it, most specific first, what they are called, and whether it met a cluster of cases. */
export interface MapClick { point: LonLat; hits: Selection[]; names: Record<string, string>; cluster: boolean }

/** The part of the map that a panel covers, in pixels. */
export interface Inset { right?: number; bottom?: number }

export interface MapOptions {
  container: HTMLElement
  style: StyleSpecification
  bounds: [number, number, number, number]
  view: View | null
  words: Record<string, string>
  onClick: (click: MapClick) => void
  onMoved: (view: View) => void
  onPointer: (point: LonLat | null) => void
  onDragged: (point: LonLat) => void
  onFault: (message: string) => void
}

const CLUSTERS = ['case-clusters-circle']

/** The map on the page: the only place that talks to MapLibre. What to draw is decided by the pure modules beside it. */
export class GovernanceMap {
  readonly map: MapLibreMap
  private readonly style: StyleSpecification
  private version = 0
  private hidden = new Set<string>()
  private query = ''
  private selected: string[] = []
  private areas: string[] = []
  private marker: Marker | null = null
  private readonly ready: Promise<void>

  constructor(private readonly options: MapOptions) {
    this.style = absoluteStyle(options.style, window.location.origin)
    const [w, s, e, n] = options.bounds
    this.map = new MapLibreMap({
      container: options.container,
      style: this.style,
      ...(options.view
        ? { center: [options.view.lon, options.view.lat], zoom: options.view.zoom }
        : { bounds: [w, s, e, n], fitBoundsOptions: { padding: 24 } }),
      minZoom: 6, maxZoom: 18, maxBounds: [w - 1.6, s - 1.2, e + 1.6, n + 1.2],
      dragRotate: false, pitchWithRotate: false, attributionControl: false,
      localIdeographFontFamily: LOCAL_FONTS, locale: options.words, fadeDuration: 150,
      transformRequest: (url) => ({ url: versionedUrl(url, this.version) }),
    })
    this.map.touchZoomRotate.disableRotation()
    this.map.keyboard.disableRotation()
    this.map.addControl(new NavigationControl({ showCompass: false }), 'bottom-right')
    this.map.addControl(new ScaleControl({ maxWidth: 110, unit: 'metric' }), 'bottom-left')
    this.ready = new Promise((resolve) => this.map.once('load', () => resolve()))
    void this.ready.then(() => this.addOverlays())
    this.follow()
  }

  private addOverlays(): void {
    for (const [id, source] of Object.entries(overlaySources())) this.map.addSource(id, source)
    for (const layer of [...drawnLayers(), ...overlayLayers(), ...damageLayers()]) this.map.addLayer(layer)
    this.applyVisibility()
  }

  private follow(): void {
    const { map, options } = this
    map.on('click', ({ point, lngLat }) => {
      const near = map.queryRenderedFeatures([[point.x - 4, point.y - 4], [point.x + 4, point.y + 4]])
      const exact = map.queryRenderedFeatures(point)
      const features = near.filter((feature) => feature.layer.type === 'circle' || feature.layer.type === 'symbol').concat(exact)
      const cluster = near.some(({ layer }) => CLUSTERS.includes(layer.id))
      const found = features.map(hitOf)
      options.onClick({ point: { lon: lngLat.lng, lat: lngLat.lat }, hits: selectionsAt(found), names: namesAt(found), cluster })
    })
    map.on('moveend', () => options.onMoved(this.view()))
    map.on('mousemove', ({ lngLat }) => options.onPointer({ lon: lngLat.lng, lat: lngLat.lat }))
    map.on('mouseout', () => options.onPointer(null))
    map.on('error', ({ error }) => options.onFault(error.message))
  }

  view(): View {
    const { lng, lat } = this.map.getCenter()
    return { zoom: this.map.getZoom(), lat, lon: lng }
  }

  /** Shows or hides tile layers; `hidden` names those whose box is not checked. */
  setHidden(hidden: Set<string>): void {
    this.hidden = hidden
    void this.ready.then(() => this.applyVisibility())
  }

  private applyVisibility(): void {
    const set = (id: string, on: boolean) => this.map.setLayoutProperty(id, 'visibility', on ? 'visible' : 'none')
    const sourceLayers = new Set(this.style.layers.flatMap((layer) => ('source-layer' in layer && layer['source-layer']) || []))
    for (const tileLayer of sourceLayers) {
      for (const id of styleLayersOf(this.style, tileLayer)) set(id, !this.hidden.has(tileLayer))
    }
    // What arrives need not fit the filter: its tiles show it if it does.
    const freshOn = !this.hidden.has('cases') && this.query === ''
    for (const { id } of overlayLayers()) set(id, freshOn)
  }

  /** What a tile layer shows on the screen now; of cases, those of the filter when there is one. */
  seen(tileLayer: string): HitFeature[] {
    const drawn = styleLayersOf(this.style, tileLayer).filter((id) => this.map.getLayer(id))
    return drawn.length > 0 ? this.map.queryRenderedFeatures({ layers: drawn }).map(hitOf) : []
  }

  /** Draws the cases of a filter, by its query string: the server draws them as it counts and lists them. The empty one is all cases. */
  showCasesOf(query: string): void {
    void this.ready.then(() => {
      if (this.query === query) return
      this.query = query
      this.map.getSource<VectorTileSource>(CASE_SOURCE)?.setTiles(filteredTiles(this.style, CASE_SOURCE, query))
      this.applyVisibility()
    })
  }

  /** Shows areas that are or were drawn to find cases in them. */
  showDrawn(drawn: GeoJSON.FeatureCollection): void {
    void this.ready.then(() => this.map.getSource<GeoJSONSource>(DRAWN)?.setData(drawn))
  }

  /** Shows surveyed buildings, damage seen against damage computed. */
  showDamage(buildings: DamagedBuilding[]): void {
    void this.ready.then(() => this.map.getSource<GeoJSONSource>(DAMAGE)?.setData(damageFeatures(buildings)))
  }

  showFresh(fresh: CaseSignal[]): void {
    void this.ready.then(() => this.map.getSource<GeoJSONSource>(FRESH)?.setData(freshFeatures(fresh)))
  }

  /** Fetches case tiles anew, the touched ones or all (null), and keeps the old ones on screen until the new ones are there. */
  reloadCases(version: number, touched: TileId[] | null): void {
    this.version = version
    void this.ready.then(() => this.map.refreshTiles(CASE_SOURCE, touched ?? undefined))
  }

  /** Fetches tiles of a source anew, the touched ones or all (null). */
  reloadSums(source: string, touched: TileId[] | null): void {
    void this.ready.then(() => this.map.refreshTiles(source, touched ?? undefined))
  }

  /** Fetches the tiles of divisions and grids anew; those that did not change are answered from the browser's cache. */
  reloadGrids(): void {
    void this.ready.then(() => GROUND_SOURCES.forEach((source) => this.map.refreshTiles(source)))
  }

  showSelection(selection: Selection | null): void {
    void this.ready.then(() => {
      for (const id of this.selected) this.map.removeLayer(id)
      const layers = selection ? selectionLayers(selection) : []
      for (const layer of layers) this.map.addLayer(layer)
      this.selected = layers.map(({ id }) => id)
    })
  }

  /** Fills areas by their class; below all lines, so that borders stay what they are. */
  showAreas(filled: { level: AreaLevel; classes: AreaClass[] } | null): void {
    void this.ready.then(() => {
      for (const id of this.areas) this.map.removeLayer(id)
      const layers = filled ? areaLayers(filled.level, filled.classes) : []
      const above = this.style.layers.find(({ type }) => type === 'line')?.id
      for (const layer of layers) this.map.addLayer(layer, above)
      this.areas = layers.map(({ id }) => id)
    })
  }

  showSpot(spot: LonLat | null): void {
    if (!spot) {
      this.marker?.remove()
      this.marker = null
      return
    }
    if (!this.marker) {
      this.marker = new Marker({ color: '#1d6a75', draggable: true })
      this.marker.on('dragend', () => {
        const at = this.marker?.getLngLat()
        if (at) this.options.onDragged({ lon: at.lng, lat: at.lat })
      })
    }
    this.marker.setLngLat([spot.lon, spot.lat]).addTo(this.map)
  }

  setCrosshair(on: boolean): void {
    this.map.getCanvas().style.cursor = on ? 'crosshair' : ''
  }

  /** Moves to a point: to that zoom exactly, or at least that close. */
  goTo({ point, zoom, exact }: { point: LonLat; zoom: number; exact: boolean }, inset: Inset): void {
    this.map.flyTo({
      center: [point.lon, point.lat], zoom: exact ? zoom : Math.max(zoom, this.map.getZoom()),
      offset: [-(inset.right ?? 0) / 2, -(inset.bottom ?? 0) / 2], animate: !prefersStill(), maxDuration: 1200,
    })
  }

  fit(bounds: [number, number, number, number], inset: Inset): void {
    const padding = { top: 40, left: 40, right: 40 + (inset.right ?? 0), bottom: 40 + (inset.bottom ?? 0) }
    this.map.fitBounds(bounds, { padding, maxZoom: 14, animate: !prefersStill(), maxDuration: 1200 })
  }

  zoomInto(point: LonLat): void {
    this.map.easeTo({ center: [point.lon, point.lat], zoom: Math.min(this.map.getZoom() + 2, 14) })
  }

  showAll(): void {
    const [w, s, e, n] = this.options.bounds
    this.map.fitBounds([w, s, e, n], { padding: 24 })
  }

  /** Address of the printed map of what is in sight, never more than a degree beyond the banner. */
  printAddress(): string {
    const [west, south, east, north] = this.options.bounds
    const seen = this.map.getBounds()
    const sides = [
      Math.max(seen.getWest(), west - 1), Math.max(seen.getSouth(), south - 1),
      Math.min(seen.getEast(), east + 1), Math.min(seen.getNorth(), north + 1),
    ]
    return `/static/map.svg?bbox=${sides.map((degrees) => degrees.toFixed(5)).join(',')}&width=1000`
  }

  remove(): void {
    this.map.remove()
  }
}

const prefersStill = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches

const hitOf = (feature: MapGeoJSONFeature) => ({
  sourceLayer: feature.source === FRESH || feature.source === DAMAGE ? 'cases' : feature.sourceLayer ?? '',
  properties: feature.properties,
})
