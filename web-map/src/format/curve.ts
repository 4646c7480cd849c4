/** A growth curve in the pixels of a small picture: time runs to the right, width upwards from zero. */

export interface CurvePoint { on: string; width_mm: number }
export interface Curve {
  points: { x: number; y: number; on: string; width_mm: number }[]
  /** For the `points` of a polyline. */
  path: string
  /** Marks of the width, mm, with their heights. */
  marks: { y: number; mm: number }[]
}

const DAY = 86_400_000
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500]

export function curve(readings: CurvePoint[], width: number, height: number): Curve {
  const days = readings.map(({ on }) => Date.parse(on) / DAY)
  const [first, last] = [Math.min(...days), Math.max(...days)]
  const widest = Math.max(...readings.map(({ width_mm: mm }) => mm), 0)
  const step = STEPS.find((size) => size * 3 >= widest) ?? 1000
  const top = Math.max(1, Math.ceil(widest / step - 1e-9)) * step
  const points = readings.map((reading, i) => ({
    ...reading,
    // A single day stands in the middle.
    x: last > first ? ((days[i]! - first) / (last - first)) * width : width / 2,
    y: height - (reading.width_mm / top) * height,
  }))
  const round = (value: number) => Math.round(value * 10) / 10
  const marks = Array.from({ length: Math.round(top / step) + 1 }, (_, i) => ({ mm: round(i * step), y: height - (i * step / top) * height }))
  return { points, path: points.map(({ x, y }) => `${round(x)},${round(y)}`).join(' '), marks }
}
