import { describe, expect, it } from 'vitest'
import type { Reading } from '../api/intake'
import { marksOf, segments, sureness } from './marks'

const empty: Reading = {
  places: [], mines: [], outside: [], likely_outside: false, relative: [], categories: [], mining: false, households: null, people: null, money: [], land_mu: [],
  when: [], alarms: [],
}

describe('marks in a text', () => {
  it('cuts the text where marks begin and end and loses no character', () => {
    const cut = segments('苏计沟村41户裂缝', [{ kind: 'place', span: { start: 0, end: 4 } }, { kind: 'count', span: { start: 4, end: 7 } }])
    expect(cut).toEqual([{ text: '苏计沟村', kind: 'place' }, { text: '41户', kind: 'count' }, { text: '裂缝', kind: null }])
    expect(cut.map(({ text }) => text).join('')).toBe('苏计沟村41户裂缝')
  })

  it('counts characters beyond the first plane as one, as the server does', () => {
    expect(segments('𠮷🙂裂', [{ kind: 'category', span: { start: 2, end: 3 } }])).toEqual([{ text: '𠮷🙂', kind: null }, { text: '裂', kind: 'category' }])
  })

  it('shows an alarm over everything else and survives spans beyond the end', () => {
    const marks = [{ kind: 'category' as const, span: { start: 0, end: 9 } }, { kind: 'alarm' as const, span: { start: 1, end: 2 } }]
    expect(segments('abc', marks).map(({ kind }) => kind)).toEqual(['category', 'alarm', 'category'])
  })

  it('marks the words of the chosen category and names only where they stand', () => {
    const reading: Reading = {
      ...empty,
      categories: [
        { code: 'MS-01', name_zh: '', name_en: '', score: 3, confidence: 1, mining_related: true, words: [{ span: { start: 0, end: 1 }, weight: 3 }] },
        { code: 'LD-01', name_zh: '', name_en: '', score: 1, confidence: 0, mining_related: true, words: [{ span: { start: 2, end: 3 }, weight: 1 }, { span: { start: 4, end: 5 }, weight: -2 }] },
      ],
    }
    expect(marksOf(reading, 'LD-01')).toEqual([{ kind: 'category', span: { start: 2, end: 3 } }])
    expect(marksOf(reading, '')).toEqual([{ kind: 'category', span: { start: 0, end: 1 } }])
  })

  it('says in a word how sure a place is', () => {
    expect([0.9, 0.5, 0.2].map(sureness)).toEqual(['likely', 'possible', 'doubtful'])
  })
})
