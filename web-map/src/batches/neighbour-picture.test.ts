import { describe, expect, it } from 'vitest'
import type { Comparison, Neighbour } from '../api/consistency'
import { lineOf } from './neighbour-picture'

const word = { word: 'x', name_zh: '某', name_en: 'x' }
const neighbour = (n: number, rate: number | null): Neighbour => ({ case: `N${n}`, metres: n, award: { granted: true, sum_fen: rate }, on: '2026-01-01', rate_fen: rate, alike: [], synthetic: true })
const comparison = (own: number | null, rates: (number | null)[], size = 1): Comparison => ({
  kind: word, award: { granted: true, sum_fen: own }, verdict: word, deviations: [], granted: { hits: 1, of: 1, rate: 1, low: 0, high: 1 },
  sums: { basis: word, size, of: rates.length, expected_fen: 400 * size, low_fen: 200 * size, high_fen: 800 * size, residual: null, score: null },
  neighbours: rates.map((rate, n) => neighbour(n, rate)),
})

describe('the line of sums', () => {
  it('puts equal ratios equally far apart', () => {
    const line = lineOf(comparison(1600, [100, 400]))!
    expect(line.high - line.expected).toBeCloseTo(line.expected - line.low, 10)
    expect(line.own! - line.high).toBeCloseTo(line.expected - line.low, 10)
    expect(line.dots[0]!.at).toBeCloseTo(0.04, 10)
    expect(line.own).toBeCloseTo(0.96, 10)
  })
  it('shows neighbours as if they were this household, and none without a sum', () => {
    const line = lineOf(comparison(null, [400, null], 3))!
    expect(line.dots).toEqual([{ case: 'N0', at: line.expected }])
    expect(line.own).toBeNull()
  })
  it('draws nothing without sums, and one place for one sum', () => {
    expect(lineOf({ ...comparison(1, []), sums: null })).toBeNull()
    const flat = comparison(5, [5])
    const sums = { ...flat.sums!, expected_fen: 5, low_fen: 5, high_fen: 5 }
    expect(lineOf({ ...flat, sums })!.expected).toBe(0.5)
  })
})
