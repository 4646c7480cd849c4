import { describe, expect, it } from 'vitest'
import { addPlace, drawnFeatures, MAX_PLACES, placesOf, removePlace, ringName, ringsOf } from './places'

const CORNERS = [{ lon: 111.1, lat: 39.8 }, { lon: 111.2, lat: 39.8 }, { lon: 111.2, lat: 39.900001 }]

describe('places of a filter', () => {
  it('are added once, named and taken out again', () => {
    const one = addPlace({ category: 'MS' }, 'mine', 'M0230', 3000)
    expect(one).toEqual({ category: 'MS', places: 'mine:M0230@3000' })
    expect(addPlace(one, 'mine', 'M0230', 3000)).toBe(one)
    const two = { ...addPlace(one, 'grid', '150622004'), join: 'all' as const }
    expect(placesOf(two).map(({ kind, name, metres }) => [kind, name, metres])).toEqual([['mine', 'M0230', 3000], ['grid', '150622004', 0]])
    expect(removePlace(two, 0)).toEqual({ category: 'MS', places: 'grid:150622004' })
    expect(removePlace(one, 0)).toEqual({ category: 'MS' })
  })
  it('are no more than the server takes', () => {
    let filter = {}
    for (let i = 0; i < 20; i += 1) filter = addPlace(filter, 'grid', String(150622001 + i))
    expect(placesOf(filter)).toHaveLength(MAX_PLACES)
  })
  it('drawn on the map need three corners and come back as they were drawn', () => {
    expect(ringName(CORNERS.slice(0, 2))).toBeNull()
    const name = ringName(CORNERS)
    expect(name).toBe('111.1,39.8,111.2,39.8,111.2,39.9')
    expect(ringsOf(addPlace({}, 'ring', name ?? '', 500))).toEqual([[[111.1, 39.8], [111.2, 39.8], [111.2, 39.9], [111.1, 39.8]]])
  })
  it('show the corners that are there while they are drawn', () => {
    const kinds = drawnFeatures({}, CORNERS).features.map(({ geometry }) => geometry.type)
    expect(kinds).toEqual(['Point', 'Point', 'Point', 'LineString'])
    expect(drawnFeatures({}, null).features).toEqual([])
  })
})
