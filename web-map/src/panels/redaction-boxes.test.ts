import { describe, expect, it } from 'vitest'
import { afterKey, between, inTheMiddle, keyStep, moved, pixelAt, resized, sameBoxes } from './redaction-boxes'

const size = { width: 400, height: 200 }
const box = { x: 10, y: 20, width: 30, height: 40 }

describe('redaction boxes', () => {
  it('are drawn from any corner to any other and cover every pixel touched', () => {
    const expected = { x: 10, y: 20, width: 31, height: 41 }
    expect(between({ x: 10.4, y: 20.9 }, { x: 40.2, y: 60.1 }, size)).toEqual(expected)
    expect(between({ x: 40.2, y: 20.9 }, { x: 10.4, y: 60.1 }, size)).toEqual(expected)
  })

  it('never are empty and never stick out of the picture', () => {
    expect(between({ x: 400, y: 200 }, { x: 400, y: 200 }, size)).toEqual({ x: 399, y: 199, width: 1, height: 1 })
    expect(between({ x: -50, y: -50 }, { x: 900, y: 900 }, size)).toEqual({ x: 0, y: 0, ...size })
    expect(moved(box, -100, 1000, size)).toEqual({ ...box, x: 0, y: 160 })
    expect(resized(box, -100, 1000, size)).toEqual({ ...box, width: 1, height: 180 })
  })

  it('are in pixels of the original, however small the picture is drawn', () => {
    const drawn = { left: 100, top: 50, width: 200, height: 100 }
    expect(pixelAt({ x: 150, y: 100 }, drawn, size)).toEqual({ x: 100, y: 100 })
    expect(pixelAt({ x: 0, y: 999 }, drawn, size)).toEqual({ x: 0, y: 200 })
  })

  it('are moved by arrows, resized by arrows with shift, and left alone by other keys', () => {
    expect(keyStep(size)).toBe(4)
    expect(afterKey(box, 'ArrowRight', false, size)).toEqual({ ...box, x: 14 })
    expect(afterKey(box, 'ArrowUp', true, size)).toEqual({ ...box, height: 36 })
    expect(afterKey(box, 'a', false, size)).toBeNull()
  })

  it('of the keyboard begin in the middle, in a picture of a single pixel too', () => {
    expect(inTheMiddle(size)).toEqual({ x: 160, y: 80, width: 80, height: 40 })
    expect(inTheMiddle({ width: 1, height: 1 })).toEqual({ x: 0, y: 0, width: 1, height: 1 })
  })

  it('are the same when every side is', () => {
    expect(sameBoxes([box], [{ ...box }])).toBe(true)
    expect(sameBoxes([box], [{ ...box, x: 11 }])).toBe(false)
    expect(sameBoxes([box], [])).toBe(false)
  })
})
