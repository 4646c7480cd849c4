import { describe, expect, it } from 'vitest'
import { problemOf, readProblem, RequestFailed } from './problem'

describe('problems', () => {
  it('keep the stable code and the hint of the server', () => {
    const problem = readProblem(422, { code: 'swapped_lon_lat', title: 'Swapped', detail: 'd', hint: 'lon first' })
    expect(problem).toMatchObject({ status: 422, code: 'swapped_lon_lat', hint: 'lon first', errors: [] })
  })

  it('are made from the status when a proxy answers with something else', () => {
    expect(readProblem(502, null)).toMatchObject({ code: 'http_502', title: 'HTTP 502' })
    expect(readProblem(500, '<html>')).toMatchObject({ code: 'http_500' })
  })

  it('skip field errors that say nothing', () => {
    const { errors } = readProblem(400, { errors: [{ field: 'lon', detail: 'not a number' }, null, { field: 'lat' }] })
    expect(errors).toEqual([{ field: 'lon', detail: 'not a number' }])
  })

  it('tell a dead network from a refusal', () => {
    expect(problemOf(new TypeError('fetch failed')).code).toBe('unreachable')
    expect(problemOf(new RequestFailed(readProblem(404, { code: 'not_found' }))).code).toBe('not_found')
    expect(problemOf('odd').code).toBe('unexpected')
  })
})
