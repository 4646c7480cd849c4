import { describe, expect, it } from 'vitest'
import { ordered, type PlanningRow, planningUrl } from './planning'

const query = { level: 'village', period: 'quarter', since: '2026-01-01', until: '2026-11-26', category: '' } as const

describe('the planner\'s table', () => {
  it('is asked for by what is said, as data or as a file', () => {
    expect(planningUrl(query)).toBe('/api/v1/reports/planning?level=village&period=quarter&since=2026-01-01&until=2026-11-26')
    expect(planningUrl({ ...query, category: 'MS' }, '.xlsx')).toMatch(/^\/api\/v1\/reports\/planning\.xlsx\?.*category=MS$/)
  })

  it('puts the highest rate first and areas without households last', () => {
    const row = (code: string, cases: number, rate: number | null) =>
      ({ code, cases, rate: rate === null ? null : { per_thousand: rate, low: 0, high: 0 } }) as PlanningRow
    const rows = [row('1', 9, null), row('2', 1, 3), row('3', 5, 8)]
    expect(ordered(rows, 'rate').map(({ code }) => code)).toEqual(['3', '2', '1'])
    expect(ordered(rows, 'cases').map(({ code }) => code)).toEqual(['1', '3', '2'])
    expect(ordered(rows, 'code')).toBe(rows)
  })
})
