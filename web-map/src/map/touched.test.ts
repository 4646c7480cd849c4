import { describe, expect, it } from 'vitest'
import { MOST_TILES, TouchedTiles } from './touched'

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
