import { describe, expect, it } from 'vitest'
import { curve } from './curve'

describe('a growth curve', () => {
  it('starts at zero and runs from the first day to the last', () => {
    const drawn = curve([{ on: '2026-01-01', width_mm: 2 }, { on: '2026-01-11', width_mm: 2.5 }, { on: '2026-01-21', width_mm: 3 }], 200, 90)
    expect(drawn.points.map(({ x, y }) => [x, y])).toEqual([[0, 30], [100, 15], [200, 0]])
    expect(drawn.path).toBe('0,30 100,15 200,0')
    expect(drawn.marks).toEqual([{ mm: 0, y: 90 }, { mm: 1, y: 60 }, { mm: 2, y: 30 }, { mm: 3, y: 0 }])
  })

  it('draws one reading in the middle and a closed crack on the ground', () => {
    expect(curve([{ on: '2026-01-01', width_mm: 0 }], 200, 90).points[0]).toMatchObject({ x: 100, y: 90 })
    expect(curve([], 200, 90).path).toBe('')
  })
})
