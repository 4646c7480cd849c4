import { describe, expect, it } from 'vitest'
import { areaCountsUrl, exportUrl, filterQuery, isEmpty, listUrl, tidyFilter } from './filter'

describe('the case filter', () => {
  it('has no query when nothing is asked', () => {
    expect(filterQuery({})).toBe('')
    expect(listUrl({})).toBe('/api/v1/cases')
    expect(isEmpty({ category: '', q: '   ' })).toBe(true)
  })

  it('keeps a distance of zero, which means within the licence', () => {
    expect(filterQuery({ near_mine: 'M0230', distance: 0 })).toBe('near_mine=M0230&distance=0')
  })

  it('drops a distance that belongs to no mine', () => {
    expect(tidyFilter({ distance: 3000, state: 'open' })).toEqual({ state: 'open' })
  })

  it('gives equal addresses for equal filters, whatever the order they were set in', () => {
    expect(filterQuery({ state: 'open', category: 'MS' })).toBe(filterQuery({ category: 'MS', state: 'open' }))
  })

  it('exports exactly what the list shows, without its page', () => {
    const filter = { near_mine: 'M0230', distance: 3000, q: '裂缝' }
    expect(listUrl(filter, { limit: 50, after: 950 })).toBe(`/api/v1/cases?${filterQuery(filter)}&limit=50&after=950`)
    expect(areaCountsUrl(filter, 'village')).toBe(`/api/v1/counts?${filterQuery(filter)}&level=village`)
    expect(areaCountsUrl({}, 'grid')).toBe('/api/v1/counts?level=grid')
    expect(exportUrl(filter)).toBe('/api/v1/cases.geojson?near_mine=M0230&distance=3000&q=%E8%A3%82%E7%BC%9D')
  })
})
