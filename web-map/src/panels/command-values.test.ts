import { describe, expect, it } from 'vitest'
import type { CommandInfo, FieldInfo } from '../api/types'
import { bodyOf, emptyValues, fenOf, missingIn } from './command-values'

const field = (name: string, kind: FieldInfo['kind'], required = true): FieldInfo =>
  ({ name, name_zh: name, name_en: name, kind, required, choices: [] })
const agree: CommandInfo = {
  command: 'agree', name_zh: '达成协议', name_en: 'agree',
  leads_on: true, fields: [field('terms', 'text'), field('sum_fen', 'fen', false), field('fulfil_by', 'day'), field('confirms_title', 'flag')],
}

describe('the values of a command form', () => {
  it('takes sums as people write them and never as a float', () => {
    expect(fenOf('35,000.5')).toBe(3500050)
    expect(fenOf('0.29')).toBe(29)
    expect(fenOf(' 1 200 ')).toBe(120000)
    for (const wrong of ['', '-1', '1.234', 'abc', '1e3']) expect(fenOf(wrong)).toBeNull()
  })

  it('names what is missing, and a sum that is none', () => {
    const values = emptyValues(agree.fields)
    expect(missingIn(agree.fields, values)).toEqual(['terms', 'fulfil_by'])
    expect(missingIn(agree.fields, { texts: { terms: ' x ', fulfil_by: '2026-12-01', sum_fen: 'many' }, checks: {} })).toEqual(['sum_fen'])
  })

  it('sends numbers as numbers, leaves empty options out, and says no where nothing was checked', () => {
    const texts = { terms: ' 修缮 ', fulfil_by: '2026-12-01', sum_fen: '35000' }
    const values = { ...emptyValues(agree.fields), texts }
    expect(bodyOf(agree, values)).toEqual({ command: 'agree', terms: '修缮', sum_fen: 3500000, fulfil_by: '2026-12-01', confirms_title: false })
    expect(bodyOf(agree, { ...values, texts: { ...texts, sum_fen: '' } })).not.toHaveProperty('sum_fen')
  })

  it('begins a day of something done with today in China', () => {
    const late = new Date('2026-11-25T17:00:00Z')
    expect(emptyValues([field('delivered_on', 'day'), field('fulfil_by', 'day')], late).texts).toEqual({ delivered_on: '2026-11-26', fulfil_by: '' })
  })
})
