import { describe, expect, it } from 'vitest'
import type { CaseSignal } from '../api/types'
import { namesAt, selectionsAt } from './hit'
import { boundsOf, drawableCases, freshFeatures, withFresh } from './overlays'

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
  const catalogue = {
    categories: [], channels: [], natures: [],
    states: [{ code: 'registered', name_zh: '', name_en: '', group: 'open' as const }, { code: 'closed', name_zh: '', name_en: '', group: 'closed' as const }],
  }
  const point = { type: 'Point' as const, coordinates: [111.2, 39.8] }

  it('know whether they are open from their state', () => {
    const { features } = drawableCases({
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', geometry: point, properties: { code: 'A', state: 'registered', overdue: true } },
        { type: 'Feature', geometry: point, properties: { code: 'B', state: 'closed', overdue: false } },
        { type: 'Feature', geometry: null as never, properties: { code: 'C' } },
      ],
    }, catalogue)
    expect(features.map(({ properties }) => [properties?.code, properties?.open, properties?.overdue])).toEqual([['A', true, true], ['B', false, false]])
  })

  it('have a box around them, and none when there are none', () => {
    const at = (...coordinates: number[]) => ({ type: 'Feature' as const, properties: {}, geometry: { type: 'Point' as const, coordinates } })
    expect(boundsOf({ type: 'FeatureCollection', features: [at(111, 40), at(110.5, 39.5), at(111.2, 39.8)] })).toEqual([110.5, 39.5, 111.2, 40])
    expect(boundsOf({ type: 'FeatureCollection', features: [] })).toBeNull()
  })

  it('keep the newest signal of each case, at most so many', () => {
    const signal = (code: string, seq: number): CaseSignal => ({ code, seq, state: '', category: '', lon: 1, lat: 2, layers: [], tiles: [] })
    const fresh = ['a', 'b', 'a', 'c'].reduce<CaseSignal[]>((kept, code, seq) => withFresh(kept, signal(code, seq), 2), [])
    expect(fresh.map(({ code, seq }) => [code, seq])).toEqual([['c', 3], ['a', 2]])
    expect(freshFeatures(fresh).features).toHaveLength(2)
  })
})
