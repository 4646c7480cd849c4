import { expect, it } from 'vitest'
import { draw } from './areas'

const square = (x: number, properties: Record<string, string>): GeoJSON.Feature => ({
  type: 'Feature', properties, geometry: { type: 'MultiPolygon', coordinates: [[[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]]] },
})

it('areas lie in the box of their townships, north up, and are filled by their worst flaw', () => {
  const townships: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [square(0, {}), square(1, {})] }
  const areas: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [square(1, { grid: 'g', name: '示意', two_leads: 'MS-01 MS-02', unit_missing: 'LD-01', no_unit: '' })] }
  const drawn = draw({ townships, areas }, null)
  expect(drawn.areas).toMatchObject([{ code: 'g', name: '示意', flaw: 'unit_missing', categories: 1, opacity: 0.9 }])
  expect(drawn.viewBox).toBe('0 0 600 301')
  expect(drawn.areas[0]!.d).toBe('M300.0 300.0L600.0 300.0L600.0 0.0L300.0 0.0L300.0 300.0Z')
  expect(draw({ townships, areas }, 'two_leads').areas[0]!.flaw).toBe('two_leads')
  expect(draw({ townships, areas }, 'no_unit').areas).toEqual([])
  const none: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
  expect(draw({ townships: none, areas: none }, null).areas).toEqual([])
})
