import { describe, expect, it } from 'vitest'
import { missed, readSeq, readSignal } from './live'

describe('live events', () => {
  it('read a case with its place', () => {
    expect(readSignal('{"seq":7,"code":"A1","state":"registered","category":"MS-01","lon":111.2,"lat":39.8}'))
      .toMatchObject({ seq: 7, code: 'A1', lon: 111.2, lat: 39.8, tiles: [], sums: null })
  })

  it('ignore what is broken or has no place', () => {
    expect(readSignal('{')).toBeNull()
    expect(readSignal('{"code":"A1"}')).toBeNull()
    expect(readSeq('[]')).toBeNull()
  })

  it('read the newest number from the greeting', () => {
    expect(readSeq('{"seq":12}')).toBe(12)
  })

  it('know from the greeting whether something was missed, also from zero on and when the data were made anew', () => {
    expect(missed(null, 12)).toBe(false)
    expect(missed(12, 12)).toBe(false)
    expect(missed(12, 15)).toBe(true)
    expect(missed(0, 3)).toBe(true)
    expect(missed(210, 0)).toBe(true)
    expect(missed(null, Number.POSITIVE_INFINITY)).toBe(true)
  })
})
