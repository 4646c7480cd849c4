/** Arithmetic of redaction boxes: whole pixels of the upright original, from its upper left corner; a box never sticks out. */
import type { RedactionBox } from '../api/evidence'

export interface Size { width: number; height: number }
export interface Point { x: number; y: number }

/** Most boxes that the server takes. */
export const MAX_BOXES = 50

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

/** The pixel of the picture below a point of the window, where the picture is drawn in `drawn`. */
export function pixelAt(point: Point, drawn: { left: number; top: number; width: number; height: number }, size: Size): Point {
  return {
    x: clamp(((point.x - drawn.left) / drawn.width) * size.width, 0, size.width),
    y: clamp(((point.y - drawn.top) / drawn.height) * size.height, 0, size.height),
  }
}

/** The box between two corners in any order. It grows to whole pixels: what was touched is covered. */
export function between(a: Point, b: Point, size: Size): RedactionBox {
  const left = clamp(Math.floor(Math.min(a.x, b.x)), 0, size.width - 1)
  const top = clamp(Math.floor(Math.min(a.y, b.y)), 0, size.height - 1)
  const right = clamp(Math.ceil(Math.max(a.x, b.x)), left + 1, size.width)
  const bottom = clamp(Math.ceil(Math.max(a.y, b.y)), top + 1, size.height)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** The box moved; at the edge of the picture it stops and keeps its size. */
export function moved(box: RedactionBox, dx: number, dy: number, size: Size): RedactionBox {
  return {
    ...box,
    x: clamp(Math.round(box.x + dx), 0, size.width - box.width),
    y: clamp(Math.round(box.y + dy), 0, size.height - box.height),
  }
}

/** The box with its lower right corner moved; it keeps at least a pixel and stops at the edge. */
export function resized(box: RedactionBox, dx: number, dy: number, size: Size): RedactionBox {
  return {
    ...box,
    width: clamp(Math.round(box.width + dx), 1, size.width - box.x),
    height: clamp(Math.round(box.height + dy), 1, size.height - box.y),
  }
}

/** What the keyboard begins with: a fifth of the picture, in its middle. */
export function inTheMiddle(size: Size): RedactionBox {
  const [width, height] = [Math.max(1, Math.round(size.width / 5)), Math.max(1, Math.round(size.height / 5))]
  return { x: Math.floor((size.width - width) / 2), y: Math.floor((size.height - height) / 2), width, height }
}

/** One press of an arrow key: a hundredth of the longer side. */
export const keyStep = (size: Size): number => Math.max(1, Math.round(Math.max(size.width, size.height) / 100))

/** The box after a key: arrows move, with shift they resize; null for any other key. */
export function afterKey(box: RedactionBox, key: string, shift: boolean, size: Size): RedactionBox | null {
  const direction = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as Record<string, [number, number]>)[key]
  if (!direction) return null
  const step = keyStep(size)
  return (shift ? resized : moved)(box, direction[0] * step, direction[1] * step, size)
}

export const sameBoxes = (a: RedactionBox[], b: RedactionBox[]): boolean =>
  a.length === b.length && a.every((box, i) => box.x === b[i]?.x && box.y === b[i]?.y && box.width === b[i]?.width && box.height === b[i]?.height)
