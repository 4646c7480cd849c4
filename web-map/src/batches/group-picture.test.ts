import { describe, expect, it } from 'vitest'
import { pictureOf } from './group-picture'

const boxOf = (address: string): number[] => /bbox=([^&]+)/.exec(address)![1]!.split(',').map(Number)

describe('the picture of a group', () => {
  it('holds the whole group with room around it', () => {
    const [west, south, east, north] = boxOf(pictureOf([111, 39.7, 111.1, 39.75]))
    expect(west).toBeLessThan(111)
    expect(south).toBeLessThan(39.7)
    expect(east).toBeGreaterThan(111.1)
    expect(north).toBeGreaterThan(39.75)
  })

  it('shows the neighbourhood of a group at one place', () => {
    const [west, south, east, north] = boxOf(pictureOf([111.2, 39.8, 111.2, 39.8])) as [number, number, number, number]
    expect(north - south).toBeCloseTo(0.0189, 4)
    expect(((east - west) * Math.cos((39.8 * Math.PI) / 180)) / (north - south)).toBeCloseTo(1.5, 2)
  })
})
