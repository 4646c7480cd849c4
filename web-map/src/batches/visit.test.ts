import { describe, expect, it } from 'vitest'
import { kilometres, visitQuery } from './visit'

const nothing = { from: '', day: '', minutes: '', all: false }

describe('the question for a plan of trips', () => {
  it('is empty when nothing is asked for', () => expect(visitQuery(nothing)).toBe(''))

  it('names what is asked for', () => {
    expect(visitQuery({ from: ' station-004 ', day: '2026-12-01', minutes: 45, all: true })).toBe('?from=station-004&day=2026-12-01&minutes=45&all=true')
  })

  it('reads a position as people type it', () => {
    for (const typed of ['110.95,39.65', '110.95 39.65', '110.95，39.65', '110.95, 39.65']) {
      expect(visitQuery({ ...nothing, from: typed })).toBe('?from=110.95%2C39.65')
    }
  })

  it('tells metres in kilometres', () => expect(kilometres(12_340)).toBe('12.3'))
})
