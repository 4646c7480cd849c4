import { describe, expect, it } from 'vitest'
import type { AreaCount } from '../api/types'
import { areaLayers, classesOf, levelAt, RAMP } from './choropleth'

const areas = (...totals: number[]): AreaCount[] =>
  totals.map((total, i) => ({ code: `c${i}`, name: null, total, open: 0, overdue: 0, closed: total, mining: 0 }))

describe('classes of areas', () => {
  it('hold every area with a number once, ascending, with the bounds that occur', () => {
    const classes = classesOf(areas(7, 1, 0, 3, 3, 90, 12, 2, 40, 5), 'total')
    expect(classes.flatMap(({ codes }) => codes).sort()).toEqual(['c0', 'c1', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9'])
    expect(classes.map(({ from, to }) => [from, to])).toEqual([[1, 2], [3, 3], [5, 7], [12, 40], [90, 90]])
    expect(classes.map(({ color }) => color)).toEqual(RAMP)
  })

  it('never part equal numbers and are never empty', () => {
    const classes = classesOf(areas(1, 1, 1, 1, 1, 1, 1, 1, 9), 'total')
    expect(classes.map(({ from, to, codes }) => [from, to, codes.length])).toEqual([[1, 1, 8], [9, 9, 1]])
    expect(classesOf(areas(4, 4), 'total')).toHaveLength(1)
    expect(classesOf(areas(4, 4), 'overdue')).toEqual([])
  })

  it('are at most as many as there are shades', () => {
    const classes = classesOf(areas(...Array.from({ length: 300 }, (_, i) => i)), 'total')
    expect(classes).toHaveLength(RAMP.length)
    expect(classes.map(({ codes }) => codes.length).every((n) => n >= 59 && n <= 61)).toBe(true)
  })
})

describe('fills of areas', () => {
  it('follow the zoom from townships to micro grids', () => {
    expect([6, 8.9, 9, 11, 12.9, 13, 18].map(levelAt)).toEqual(['township', 'township', 'village', 'grid', 'grid', 'micro', 'micro'])
  })

  it('are joined by code, for grids over base and dedicated ones', () => {
    const layers = areaLayers('grid', classesOf(areas(1, 5), 'total'))
    expect(layers.map(({ id }) => id)).toEqual(['areas-base_grids', 'areas-dedicated_grids'])
    expect((layers[0] as { paint: Record<string, unknown> }).paint['fill-color']).toEqual(
      ['match', ['get', 'code'], ['c0'], RAMP[0], ['c1'], RAMP[4], 'rgba(0,0,0,0)'])
    expect(areaLayers('micro', [])).toEqual([])
  })
})
