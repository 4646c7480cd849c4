/** The map on which a finger or the arrow keys point at the place. */
import { make } from './elements'
import { say, type Lang } from './words'

/** As the server draws it; positions between the corners are linear to within a metre. */
export interface PlaceMap {
  svg: string
  /** Degrees on CGCS2000: above left, above right, below right, below left. */
  corners: [number, number][]
  /** Height of the ground as a share of the drawing's. */
  ground: number
  pixel_m: number
  /** Where the code hangs, as shares of the ground. */
  pin: [number, number]
}

export interface Pinned { lon: number; lat: number; accuracy_m: number }

/** Pixels of a finger's tip. */
const FINGER = 12
/** Share of the map that an arrow key moves the pin. */
const STEP = 0.02

/** The position at shares of the ground from above left. */
export function positionAt({ corners }: PlaceMap, x: number, y: number): [number, number] {
  const [a, b, c, d] = corners
  if (!a || !b || !c || !d) throw new Error('four corners are expected')
  const between = (i: 0 | 1): number => (1 - y) * ((1 - x) * a[i] + x * b[i]) + y * ((1 - x) * d[i] + x * c[i])
  return [between(0), between(1)]
}

/** Puts the map into a box; the answer tells where the pin stands, once it was moved. */
export function pinMap(box: HTMLElement, map: PlaceMap, lang: Lang): () => Pinned | null {
  const drawn = new DOMParser().parseFromString(map.svg, 'image/svg+xml').documentElement
  drawn.setAttribute('style', 'display:block;width:100%;height:auto')
  const mark = make('span', { 'aria-hidden': 'true', style: 'position:absolute;width:26px;height:26px;margin:-13px;border:4px solid #b3261e;border-radius:50%;background:#fff8;pointer-events:none' })
  const frame = make('div', { tabindex: '0', role: 'application', 'aria-label': say(lang, 'mapHint'), style: 'position:relative;touch-action:manipulation;cursor:crosshair' }, document.importNode(drawn, true), mark)
  const note = make('p', { class: 'note', 'aria-live': 'polite' }, say(lang, 'mapHint'))
  let [x, y] = map.pin
  let moved = false
  function put(toX: number, toY: number): void {
    x = Math.min(1, Math.max(0, toX))
    y = Math.min(1, Math.max(0, toY))
    mark.style.left = `${x * 100}%`
    mark.style.top = `${y * map.ground * 100}%`
  }
  function move(toX: number, toY: number): void {
    moved = true
    put(toX, toY)
    const [lon, lat] = positionAt(map, x, y)
    note.textContent = say(lang, 'pinned', lon.toFixed(4), lat.toFixed(4))
  }
  frame.onclick = (event) => {
    const { left, top, width, height } = frame.getBoundingClientRect()
    move((event.clientX - left) / width, (event.clientY - top) / (height * map.ground))
  }
  frame.onkeydown = (event) => {
    const step = ({ ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] } as Record<string, [number, number]>)[event.key]
    if (!step) return
    event.preventDefault()
    move(x + step[0], y + step[1])
  }
  put(x, y)
  box.append(frame, note)
  return () => {
    if (!moved) return null
    const [lon, lat] = positionAt(map, x, y)
    const shrunk = drawn.getAttribute('width') ? Number(drawn.getAttribute('width')) / (frame.clientWidth || 1) : 1
    return { lon, lat, accuracy_m: Math.max(10, Math.round(FINGER * map.pixel_m * shrunk)) }
  }
}
