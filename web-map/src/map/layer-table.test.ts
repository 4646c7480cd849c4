import { describe, expect, it } from 'vitest'
import type { LayerInfo } from '../api/types'
import { layerTable, MOST_ROWS } from './layer-table'

const layer = (id: string, fields: LayerInfo['fields']): LayerInfo =>
  ({ id, name_zh: '', name_en: '', kind: 'fill', minzoom: 0, maxzoom: 14, group: 'grids', visible: true, fields })

describe('the table of a layer', () => {
  it('has each thing once, by name, and opens what the map would open', () => {
    const grids = layer('dedicated_grids', { code: 'String', name: 'String', type: 'String', type_zh: 'String', open: 'Number' })
    const of = (code: string, name: string) => ({ sourceLayer: 'dedicated_grids', properties: { code, name, type: 'mine', type_zh: '矿区', open: 2 } })
    const { columns, rows, all } = layerTable(grids, [of('2', '乙'), of('1', '甲'), of('2', '乙')])
    expect(columns).toEqual(['name', 'code', 'type_zh', 'open'])
    expect(rows.map(({ values }) => values)).toEqual([['甲', '1', '矿区', 2], ['乙', '2', '矿区', 2]])
    expect(rows[0]?.selection).toEqual({ kind: 'grid', code: '1' })
    expect(all).toBe(2)
  })
  it('writes no more rows than anybody reads and says how many there are', () => {
    const hydro = layer('hydro', { name: 'String', kind: 'String' })
    const many = Array.from({ length: MOST_ROWS + 20 }, (_, i) => ({ sourceLayer: 'hydro', properties: { name: `河${i}` } }))
    const { rows, all } = layerTable(hydro, many)
    expect([rows.length, all]).toEqual([MOST_ROWS, MOST_ROWS + 20])
    expect(rows[0]?.values).toEqual(['河0', null])
  })
})
