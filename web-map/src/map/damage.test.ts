import { describe, expect, it } from 'vitest'
import type { DamagedBuilding } from '../api/survey'
import { formatResidual } from '../format/grades'
import { damageFeatures, gradePair, standingOf } from './damage'

const house = (observed: number | null, computed: number | null, residual: number | null): DamagedBuilding => ({
  case: 'ZZ26-000001-1', version: 1, building: 1, on: '2026-05-02', baseline: false, structure: 'brick_concrete', structure_zh: '砖混',
  lon: 111.22, lat: 39.86, observed, exposure: 'inside', computed, residual, synthetic: true,
})

describe('damage seen against damage computed', () => {
  it('has four standings, and no difference is not "as much"', () => {
    expect([2, 0, -1, null].map(standingOf)).toEqual(['more', 'equal', 'less', 'incomparable'])
  })

  it('writes grades and differences as people read them', () => {
    expect(gradePair(house(3, 1, 2))).toBe('III/I')
    expect(gradePair(house(null, 2, null))).toBe('–/II')
    expect([2, 0, -3, null].map(formatResidual)).toEqual(['+2', '0', '−3', '–'])
  })

  it('makes a point of every building that opens its case', () => {
    const [feature] = damageFeatures([house(3, 1, 2)]).features
    expect(feature?.geometry).toEqual({ type: 'Point', coordinates: [111.22, 39.86] })
    expect(feature?.properties).toEqual({ code: 'ZZ26-000001-1', standing: 'more', grades: 'III/I' })
  })
})
