import { describe, expect, it } from 'vitest'
import { daysBack } from './months'

describe('daysBack', () => {
  it('keeps the day of the month where the month has it, and takes the last where it has not', () => {
    const day = new Date('2026-03-31T02:00:00Z')
    expect([0, 1, 3, 15].map((months) => daysBack(day, months))).toEqual(['2026-03-31', '2026-02-28', '2025-12-31', '2024-12-31'])
  })
  it('counts days as they are in Shanghai', () => {
    expect(daysBack(new Date('2026-03-31T17:00:00Z'), 0)).toBe('2026-04-01')
  })
})
