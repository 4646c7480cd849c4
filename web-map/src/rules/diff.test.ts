import { describe, expect, it } from 'vitest'
import { diffLines, hunks } from './diff'

const side = (lines: ReturnType<typeof diffLines>, without: 'added' | 'removed') =>
  lines.filter(({ kind }) => kind !== without).map(({ text }) => text).join('\n')

describe('the difference of two texts', () => {
  it('gives back both texts, whatever they are', () => {
    let seed = 7
    const random = (n: number) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n }
    for (let round = 0; round < 200; round += 1) {
      const text = () => Array.from({ length: random(12) }, () => 'abc'[random(3)]).join('\n')
      const [before, after] = [text(), text()]
      const lines = diffLines(before, after)
      expect(side(lines, 'added')).toBe(before)
      expect(side(lines, 'removed')).toBe(after)
    }
  })

  it('is empty for equal texts and names one changed line as taken away and put in', () => {
    expect(diffLines('a\nb', 'a\nb').every(({ kind }) => kind === 'same')).toBe(true)
    expect(diffLines('a\nb\nc', 'a\nx\nc').map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same'])
  })

  it('shows changes with the lines around them and says how many are left out', () => {
    const before = Array.from({ length: 20 }, (_, i) => `${i}`)
    const after = [...before]
    after[10] = 'x'
    const [hunk, ...others] = hunks(diffLines(before.join('\n'), after.join('\n')))
    expect(others).toEqual([])
    expect(hunk!.skipped).toBe(7)
    expect(hunk!.lines.map(({ text }) => text)).toEqual(['7', '8', '9', '10', 'x', '11', '12', '13'])
    expect(hunks(diffLines('a', 'a'))).toEqual([])
  })
})
