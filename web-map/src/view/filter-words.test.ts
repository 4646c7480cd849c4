import { describe, expect, it } from 'vitest'
import { filterOf, filterWords, type Wording } from './filter-words'

const wording: Wording = {
  category: (code) => `类别${code}`, state: (code) => `状态${code}`, name: (code) => `名${code}`,
  say: (key, blanks) => [key, ...Object.values(blanks ?? {})].join(' '),
}

describe('a filter in words', () => {
  it('says each condition once and nothing of what is not asked', () => {
    const filter = filterOf('grid=150622&category=MS&state=mediating&since=2026-01-01&places=mine:M0230@500;ring:1,2,3,4,5,6&q=(2 characters)')
    expect(filterWords(filter, wording)).toBe('类别MS · 状态mediating · 名150622 · places.count 2 · 2026-01-01 –  · places.words')
    expect(filterWords(filterOf(''), wording)).toBe('')
  })
})
