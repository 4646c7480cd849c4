import { describe, expect, it } from 'vitest'
import { hereUrl, type Gap } from '../api/people'
import { areaLayers } from '../map/choropleth'
import { COVER_COLORS, coverClasses } from './cover'

const gap = (code: string, cover: Gap['cover']): Gap => ({ code, cover, name: code, village: '', township: '', people: [] })

describe('cover on the map', () => {
  it('fills what nobody looks after, vacant grids among it, apart from what is not known', () => {
    const classes = coverClasses([gap('a', 'uncovered'), gap('b', 'vacant'), gap('c', 'unknown')])
    expect(classes.map(({ color, codes }) => [color, codes])).toEqual([[COVER_COLORS.uncovered, ['a', 'b']], [COVER_COLORS.unknown, ['c']]])
  })

  it('draws nothing when every grid is covered', () => {
    expect(areaLayers('grid', coverClasses([]))).toEqual([])
  })

  it('asks for a position or for a grid', () => {
    expect(hereUrl({ at: { lon: 111.2, lat: 39.8 } })).toBe('/api/v1/people/here?lon=111.2&lat=39.8')
    expect(hereUrl({ grid: '150622100200001' })).toBe('/api/v1/people/here?grid=150622100200001')
  })
})
