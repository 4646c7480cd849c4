import { describe, expect, it } from 'vitest'
import type { CaseSignal } from '../api/types'
import { namesAt, selectionsAt } from './hit'
import { freshFeatures, withFresh } from './overlays'

const feature = (sourceLayer: string, properties: Record<string, unknown>) => ({ sourceLayer, properties })

describe('what is under a click', () => {
  it('puts a case before a mine, a mine before a grid, a grid before a village', () => {
    const hits = selectionsAt([
      feature('villages', { code: '150622004201' }), feature('base_grids', { code: '150622004201001' }),
      feature('mine_licences', { id: 'M0230' }), feature('cases', { code: 'A1' }),
    ])
    expect(hits.map(({ kind }) => kind)).toEqual(['case', 'mine', 'grid', 'division'])
  })

  it('names a mine once, though its point, pit and licence are all there', () => {
    const hits = selectionsAt([
      feature('mine_licences', { id: 'M0230' }), feature('mine_points', { id: 'M0230' }), feature('mine_panels', { id: 'P1', mine: 'M0230' }),
    ])
    expect(hits).toEqual([{ kind: 'mine', id: 'M0230' }])
  })

  it('ignores what has no panel: rivers, the outline, clusters, features without a key', () => {
    expect(selectionsAt([feature('hydro', { name: '黄河' }), feature('outline', { code: '150622' }), feature('case_clusters', { count: 3 }), feature('cases', {})])).toEqual([])
  })

  it('takes the name of a mine from the mine, not from its panel', () => {
    expect(namesAt([feature('mine_licences', { id: 'M0230', name: '哈尔乌素' }), feature('mine_panels', { mine: 'M0230', name: '6101 工作面' })]))
      .toEqual({ M0230: '哈尔乌素' })
  })
})

describe('cases drawn by the page itself', () => {
  it('keep the newest signal of each case, at most so many', () => {
    const signal = (code: string, seq: number): CaseSignal => ({ code, seq, state: '', category: '', lon: 1, lat: 2, layers: [], tiles: [], sums: null })
    const fresh = ['a', 'b', 'a', 'c'].reduce<CaseSignal[]>((kept, code, seq) => withFresh(kept, signal(code, seq), 2), [])
    expect(fresh.map(({ code, seq }) => [code, seq])).toEqual([['c', 3], ['a', 2]])
    expect(freshFeatures(fresh).features).toHaveLength(2)
  })
})
