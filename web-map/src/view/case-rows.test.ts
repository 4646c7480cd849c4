import { describe, expect, it } from 'vitest'
import type { CaseRow } from '../api/types'
import { appendPage, mergeFirstPage } from './case-rows'

const row = (code: string, state = 'registered'): CaseRow => ({
  code, state, category: { code: 'MS-01', name_zh: '', name_en: '' }, summary: '', reported_at: '2026-11-23T03:21:00Z', due: null, overdue: false, lon: 111, lat: 39.8,
  village: null, township: null, unit: null, people: 1, mining_related: true, border: false,
})
const codes = (rows: CaseRow[]) => rows.map(({ code }) => code)

describe('the rows of the case list', () => {
  it('are replaced by a fresh page while only one page is shown', () => {
    expect(codes(mergeFirstPage([row('b'), row('a')], [row('c'), row('b')], 2))).toEqual(['c', 'b'])
  })

  it('keep a long list: newcomers on top, known rows updated in place', () => {
    const merged = mergeFirstPage([row('c'), row('b'), row('a')], [row('d'), row('b', 'dispatched')], 2)
    expect(codes(merged)).toEqual(['d', 'c', 'b', 'a'])
    expect(merged[2]?.state).toBe('dispatched')
  })

  it('do not show twice a row that moved between two pages', () => {
    expect(codes(appendPage([row('b'), row('a')], [row('a'), row('z')]))).toEqual(['b', 'a', 'z'])
  })
})
