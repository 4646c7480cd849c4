import { readFileSync } from 'node:fs'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import type { StyleSpecification } from 'maplibre-gl'
import { describe, expect, it } from 'vitest'
import { sentenceOf, shadeName, shadesOf } from './legend'
import { wordsOf } from './words'

const style = JSON.parse(readFileSync(new URL('../../../tiles/style/public.json', import.meta.url), 'utf8')) as StyleSpecification
const { words } = wordsOf('')

describe('the map for everybody', () => {
  it('has a valid style that draws the layer of the public tiles only', () => {
    expect(validateStyleMin(style as never)).toEqual([])
    const drawn = style.layers.flatMap((layer) => ('source-layer' in layer ? [layer['source-layer']] : []))
    expect(new Set(drawn)).toEqual(new Set(['cells']))
  })

  it('reads its legend from the style: no class from one to four, the last without end', () => {
    const shades = shadesOf(style)
    expect(shades.map(({ first, last }) => [first, last])).toEqual([[0, 4], [5, 9], [10, 24], [25, 49], [50, null]])
    expect(shades.map((shade) => shadeName(shade, words))).toEqual(['无', '5至9件', '10至24件', '25至49件', '50件以上'])
    expect(shadesOf({ ...style, layers: [] })).toEqual([])
  })

  it('tells an area with its number, and that a number is of several areas', () => {
    expect(sentenceOf({ name: '甲村', number: 7, areas: 1 }, words)).toBe('甲村：7件')
    expect(sentenceOf({ name: '甲村', number: 0, areas: 3 }, words)).toBe('甲村：0件（与另外2处合并公布）')
    expect(sentenceOf(undefined, words)).toBe(words.none)
    expect(sentenceOf({ name: '甲村', number: 7, areas: 2 }, wordsOf('?lang=en').words)).toBe('甲村: 7 (told together with 1 more)')
  })
})
