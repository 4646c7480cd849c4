import { AttributionControl, Map as MapLibreMap, NavigationControl, type PointLike, setWorkerUrl, type StyleSpecification } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { absoluteStyle } from '../map/style'
import { sentenceOf, shadeName, shadesOf } from './legend'
import { wordsOf } from './words'
import './page.css'

/** What `/public/tiles.json` says, as far as it is needed here. */
interface Told { bounds: [number, number, number, number]; minzoom: number; maxzoom: number; description: string; attribution: string; tiles: string[] }

const { words, lang } = wordsOf(window.location.search)
const part = (id: string): HTMLElement => {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found
}
const said = part('said')

async function json<T>(path: string): Promise<T> {
  const answer = await fetch(path)
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return await answer.json() as T
}

function label(): void {
  document.documentElement.lang = lang
  document.title = words.title
  part('title').textContent = words.title
  const table = part('table') as HTMLAnchorElement
  table.textContent = words.table
  if (lang === 'en') table.href = '/public?lang=en'
  part('map').setAttribute('aria-label', words.map)
  said.textContent = words.hint
}

function legend(style: StyleSpecification): void {
  const rows = shadesOf(style).map((shade) => {
    const row = document.createElement('li')
    const patch = document.createElement('span')
    patch.style.background = shade.color
    row.append(patch, shadeName(shade, words))
    return row
  })
  part('legend').replaceChildren(...rows)
  part('legend').setAttribute('aria-label', words.legend)
}

function draw(style: StyleSpecification, told: Told): MapLibreMap {
  const [west, south, east, north] = told.bounds
  const { minzoom, maxzoom, tiles } = told
  setWorkerUrl(workerUrl)
  const map = new MapLibreMap({
    container: 'map',
    style: absoluteStyle({ ...style, sources: { public: { type: 'vector', tiles, minzoom, maxzoom } } }, window.location.origin),
    bounds: told.bounds, fitBoundsOptions: { padding: 16 },
    minZoom: minzoom, maxZoom: maxzoom, maxBounds: [west - 1, south - 1, east + 1, north + 1],
    dragRotate: false, pitchWithRotate: false, attributionControl: false,
    locale: { 'Map.Title': words.map, 'NavigationControl.ZoomIn': words.zoomIn, 'NavigationControl.ZoomOut': words.zoomOut },
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  map.addControl(new AttributionControl({ compact: false, customAttribution: told.attribution }), 'bottom-right')
  const tell = (at: PointLike) => {
    said.textContent = sentenceOf(map.queryRenderedFeatures(at, { layers: ['cells-fill'] })[0]?.properties, words)
  }
  map.on('click', ({ point }) => tell(point))
  // Who moves by the keys reads what lies at the cross.
  let byKeys = false
  map.getCanvas().addEventListener('keydown', () => { byKeys = true })
  map.on('idle', () => {
    const moved = byKeys
    byKeys = false
    if (moved) tell(map.project(map.getCenter()))
  })
  map.getCanvas().addEventListener('focus', () => part('cross').removeAttribute('hidden'))
  map.getCanvas().addEventListener('blur', () => part('cross').setAttribute('hidden', ''))
  return map
}

label()
Promise.all([json<StyleSpecification>('/public/style.json'), json<Told>('/public/tiles.json')]).then(([style, told]) => {
  part('note').textContent = told.description
  legend(style)
  Object.assign(window, { publicMap: draw(style, told) })
}).catch(() => { said.textContent = words.failed })
