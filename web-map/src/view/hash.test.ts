import { describe, expect, it } from 'vitest'
import { formatHash, parseHash } from './hash'

describe('the address after #', () => {
  it('names the map position and the selected thing', () => {
    expect(parseHash('#map=10/39.8/111.2&sel=mine:M0230')).toEqual({
      view: { zoom: 10, lat: 39.8, lon: 111.2 }, selection: { kind: 'mine', id: 'M0230' },
    })
  })

  it('survives writing and reading again', () => {
    const address = { view: { zoom: 13.25, lat: 39.86546, lon: 111.22676 }, selection: { kind: 'case', code: 'ZG/2026:1' } as const }
    expect(parseHash(formatHash(address))).toEqual(address)
  })

  it('leaves out what makes no sense instead of guessing', () => {
    expect(parseHash('#map=10/139.8/111.2&sel=house:7')).toEqual({ view: null, selection: null })
    expect(parseHash('#map=a/b/c&sel=mine:')).toEqual({ view: null, selection: null })
    expect(parseHash('')).toEqual({ view: null, selection: null })
  })

  it('names a page that is not the map, and no page that there is not', () => {
    expect(parseHash('#page=desk&sel=case:ZZ1')).toEqual({ page: 'desk', view: null, selection: { kind: 'case', code: 'ZZ1' } })
    expect(formatHash({ page: 'desk', view: null, selection: null })).toBe('#page=desk')
    expect(formatHash({ page: 'map', view: null, selection: null })).toBe('')
    expect(parseHash('#page=attic')).toEqual({ view: null, selection: null })
  })

  it('is empty when there is nothing to say', () => {
    expect(formatHash({ view: null, selection: null })).toBe('')
  })
})
