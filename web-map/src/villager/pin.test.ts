import { describe, expect, it } from 'vitest'
import { positionAt, type PlaceMap } from './pin'

const map: PlaceMap = { svg: '', corners: [[111, 40], [111.1, 40.01], [111.11, 39.91], [111.01, 39.9]], ground: 0.9, pixel_m: 14, pin: [0.5, 0.5] }

describe('positionAt', () => {
  it('gives the corners of the ground at its corners', () => {
    expect(positionAt(map, 0, 0)).toEqual([111, 40])
    expect(positionAt(map, 1, 0)).toEqual([111.1, 40.01])
    expect(positionAt(map, 1, 1)).toEqual([111.11, 39.91])
    expect(positionAt(map, 0, 1)).toEqual([111.01, 39.9])
  })

  it('lies between them in the middle', () => {
    const [lon, lat] = positionAt(map, 0.5, 0.5)
    expect(lon).toBeCloseTo(111.055, 9)
    expect(lat).toBeCloseTo(39.955, 9)
  })
})
