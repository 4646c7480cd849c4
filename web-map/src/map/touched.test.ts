import { readFileSync } from 'node:fs'
import type { StyleSpecification } from 'maplibre-gl'
import { describe, expect, it } from 'vitest'
import { MOST_TILES, TouchedSums, TouchedTiles } from './touched'

const style = JSON.parse(readFileSync(new URL('../../../tiles/style/operations.json', import.meta.url), 'utf8')) as StyleSpecification

describe('touched tiles', () => {
  it('are taken once, each once', () => {
    const touched = new TouchedTiles()
    touched.add({ tiles: [[14, 1, 2], [13, 0, 1]] })
    touched.add({ tiles: [[14, 1, 2]] })
    expect(touched.take()).toEqual([{ z: 14, x: 1, y: 2 }, { z: 13, x: 0, y: 1 }])
    expect(touched.take()).toEqual([])
  })

  it('are all when it is not told which, or there are too many', () => {
    const touched = new TouchedTiles()
    touched.add({ tiles: [[14, 1, 2]] })
    touched.add({ tiles: [] })
    expect(touched.take()).toBeNull()
    touched.addAll()
    expect(touched.take()).toBeNull()
    touched.add({ tiles: Array.from({ length: MOST_TILES + 1 }, (_, x) => [16, x, 0] as [number, number, number]) })
    expect(touched.take()).toBeNull()
  })
})

describe('touched sums', () => {
  it('are tiles of the sources that show the layers, each source once', () => {
    const sums = new TouchedSums(style)
    expect(sums.take()).toEqual([])
    sums.add({ sums: [{ layers: ['base_grids', 'micro_grids'], tiles: [[12, 1, 2]] }, { layers: ['mine_points'], tiles: [[9, 3, 4]] }] })
    expect(sums.take()).toEqual([['grids', [{ z: 12, x: 1, y: 2 }]], ['mines', [{ z: 9, x: 3, y: 4 }]]])
    sums.add({ sums: [] })
    expect(sums.take()).toEqual([])
  })

  it('are all when it is not told which; other layers are none of ours', () => {
    const sums = new TouchedSums(style)
    sums.add({ sums: null })
    expect(sums.take()).toEqual([['grids', null], ['mines', null]])
    sums.add({ sums: [{ layers: ['stations', 'weather'], tiles: [[9, 3, 4]] }] })
    expect(sums.take()).toEqual([])
  })
})
