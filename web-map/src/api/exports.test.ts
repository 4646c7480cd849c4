import { describe, expect, it } from 'vitest'
import { exportBody, type ExportJob, type ExportRequest, progress, unfinished } from './exports'

const request = (more: Partial<ExportRequest>): ExportRequest =>
  ({ filter: {}, format: 'xlsx', crs: '4546', encoding: 'gbk', descriptions: false, reason: '阅卷用', ...more })

describe('a request for an export', () => {
  it('says only what its format can have', () => {
    expect(exportBody(request({}))).toEqual({ filter: {}, format: 'xlsx', crs: '4546' })
    expect(exportBody(request({ format: 'geojson' }))).toEqual({ filter: {}, format: 'geojson' })
    expect(exportBody(request({ format: 'pmtiles' }))).toEqual({ filter: {}, format: 'pmtiles' })
    expect(exportBody(request({ format: 'shapefile' }))).toEqual({ filter: {}, format: 'shapefile', crs: '4546', encoding: 'gbk' })
  })

  it('gives a reason only with descriptions, and the tidy filter', () => {
    const body = exportBody(request({ descriptions: true, filter: { q: ' 裂缝 ', distance: 500 } }))
    expect(body).toEqual({ filter: { q: '裂缝' }, format: 'xlsx', crs: '4546', descriptions: true, reason: '阅卷用' })
  })
})

describe('exports', () => {
  const job = (state: ExportJob['state'], done = 0, total: number | null = null) =>
    ({ state, rows_done: done, rows_total: total }) as ExportJob

  it('are asked again while one is being made', () => {
    expect(unfinished([job('done'), job('queued')])).toBe(true)
    expect(unfinished([job('done'), job('failed')])).toBe(false)
  })

  it('show their progress once the number of rows is known', () => {
    expect(progress(job('running', 50, 200))).toBe(0.25)
    expect(progress(job('running'))).toBeNull()
    expect(progress(job('queued', 1, 2))).toBeNull()
  })
})
