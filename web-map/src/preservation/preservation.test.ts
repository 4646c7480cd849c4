import { describe, expect, it } from 'vitest'
import { cornersIn, fieldsOf, valueOf } from './command-fields'
import { pictureOf } from './parcel-picture'

describe('forms of preservation and escrow', () => {
  it('reads boundary points however a table was pasted', () => {
    const pasted = '111.20 39.80\n2\t111.21\t39.80\r\nJ3, 111.21，39.81\n\n'
    expect(cornersIn(pasted)).toEqual([
      { first: '111.20', second: '39.80' }, { first: '111.21', second: '39.80' }, { first: '111.21', second: '39.81' },
    ])
    expect(cornersIn('111.2')).toEqual([{ first: '111.2', second: '' }])
  })
  it('sends numbers as they were typed, and leaves out what is empty and optional', () => {
    const [, yuan, , , condition, claimants] = fieldsOf('deposit')
    expect(valueOf(yuan!, ' 1234.50 ', false)).toBe('1234.50')
    expect(valueOf(condition!, '  ', false)).toBeUndefined()
    expect(valueOf(claimants!, '承包户甲\n\n村民小组', false)).toEqual(['承包户甲', '村民小组'])
    const [, appraised, extra] = fieldsOf('compute')
    expect(valueOf(appraised!, '2 | 120000.5｜评估 1 号', false)).toEqual([{ attachment: 2, yuan: '120000.5', basis: '评估 1 号' }])
    expect(valueOf(extra!, '社会保险费 | 9000 | 依据', false)).toEqual([{ item: '社会保险费', yuan: '9000', basis: '依据' }])
    expect(valueOf(fieldsOf('solve_dispute')[2]!, '承包户甲 | 1000', false)).toEqual([{ who: '承包户甲', yuan: '1000' }])
    expect(valueOf(fieldsOf('propose_payment')[0]!, '2', false)).toBe(2)
  })
  it('asks nothing for a command that it does not know', () => expect(fieldsOf('abolish')).toEqual([]))
})

describe('the picture of a parcel', () => {
  it('shows a square on the ground as a square, north up', () => {
    const squeeze = Math.cos((39.8005 * Math.PI) / 180)
    const east = (111.2 + 0.001 / squeeze).toFixed(9)
    const { path, corners } = pictureOf([{ lon: '111.2', lat: '39.8' }, { lon: east, lat: '39.8' }, { lon: east, lat: '39.801' }, { lon: '111.2', lat: '39.801' }], 100, 10)
    expect(path).toBe('M10.0 90.0L90.0 90.0L90.0 10.0L10.0 10.0Z')
    expect(corners.map(({ number }) => number)).toEqual([1, 2, 3, 4])
  })
  it('shows nothing of less than three corners', () => {
    expect(pictureOf([{ lon: '111.2', lat: '39.8' }, { lon: 'x', lat: '39.8' }, { lon: '111.3', lat: '39.8' }]).path).toBe('')
  })
})
