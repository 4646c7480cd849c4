import { describe, expect, it } from 'vitest'
import { clickAction, type Mode, next, selectionIn, spotIn } from './mode'

const browse: Mode = { kind: 'browse' }
const point = { lon: 111.2, lat: 39.8 }
const mine = { kind: 'mine', id: 'M0230' } as const
const grid = { kind: 'grid', code: '150622100200001' } as const

describe('modes', () => {
  it('lead from the button over the place to the form and on to the new case', () => {
    const placing = next(browse, { type: 'report' })
    expect(placing).toEqual({ kind: 'place' })
    const reporting = next(placing, clickAction(placing, point, [mine])!)
    expect(spotIn(reporting)).toEqual({ ...point, datum: 'cgcs2000' })
    expect(selectionIn(next(reporting, { type: 'registered', code: 'A1' }))).toEqual({ kind: 'case', code: 'A1' })
  })

  it('move the place of a report by another click, and keep a report when its button is pressed again', () => {
    const reporting: Mode = { kind: 'report', spot: { ...point, datum: 'gcj02' } }
    expect(next(reporting, clickAction(reporting, { lon: 111, lat: 40 }, [])!)).toEqual({ kind: 'report', spot: { lon: 111, lat: 40, datum: 'cgcs2000' } })
    expect(next(reporting, { type: 'report' })).toBe(reporting)
  })

  it('never start a case by a stray place', () => {
    expect(next(browse, { type: 'place', spot: { ...point, datum: 'cgcs2000' } })).toBe(browse)
  })

  it('open the most specific thing under a click and remember the others', () => {
    expect(clickAction(browse, point, [mine, grid])).toEqual({ type: 'inspect', selection: mine, also: [grid] })
  })

  it('close a panel by a click on nothing, and do nothing when there is none', () => {
    expect(clickAction({ kind: 'inspect', selection: mine, also: [] }, point, [])).toEqual({ type: 'close' })
    expect(clickAction(browse, point, [])).toBeNull()
  })
})
