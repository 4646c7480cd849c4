import { readableSource } from './sources'
import { describe, expect, it } from 'vitest'
import { parseLonLat } from './coordinates'
import { deadlineOf } from './deadline'
import { formatArea, formatDistance, formatLonLat } from './measures'
import { civilDate, daysBetween, formatInstant } from './times'

describe('measures', () => {
  it('change from metres to kilometres at a thousand', () => {
    expect(formatDistance(0, 'zh-CN')).toBe('0 米')
    expect(formatDistance(999.4, 'zh-CN')).toBe('999 米')
    expect(formatDistance(999.6, 'zh-CN')).toBe('1 公里')
    expect(formatDistance(3000, 'zh-CN')).toBe('3 公里')
    expect(formatDistance(5321, 'en')).toBe('5.3 km')
  })

  it('show small areas in hectares', () => {
    expect(formatArea(0.034, 'zh-CN')).toBe('3.4 公顷（51 亩）')
    expect(formatArea(12.34, 'en')).toBe('12.3 km² (18,510 mu)')
    expect(formatArea(7546.7, 'zh-CN')).toBe('7,547 平方公里')
  })

  it('give coordinates to about a metre', () => {
    expect(formatLonLat(111.226761, 39.9)).toBe('111.22676, 39.90000')
  })
})

describe('times', () => {
  it('are local times of the banner, past midnight too', () => {
    expect(formatInstant('2026-11-23T03:21:00Z')).toBe('2026-11-23 11:21')
    expect(formatInstant('2026-11-22T16:05:00Z')).toBe('2026-11-23 00:05')
    expect(civilDate('2026-11-22T16:05:00Z')).toBe('2026-11-23')
  })

  it('leave civil dates and broken values as they are', () => {
    expect(civilDate('2026-11-23')).toBe('2026-11-23')
    expect(formatInstant('soon')).toBe('soon')
  })

  it('count whole days over the end of a month', () => {
    expect(daysBetween('2026-11-29', '2026-12-02')).toBe(3)
    expect(daysBetween('2026-12-02', '2026-11-29')).toBe(-3)
  })
})

describe('deadlines', () => {
  const due = '2026-11-30'
  it('follow the server about what is overdue', () => {
    expect(deadlineOf({ due, overdue: true }, true, '2026-12-03')).toEqual({ kind: 'overdue', due, days: 3 })
    expect(deadlineOf({ due, overdue: false }, true, '2026-12-03')).toEqual({ kind: 'closed', due })
  })
  it('count down for open cases only', () => {
    expect(deadlineOf({ due, overdue: false }, true, '2026-11-28')).toEqual({ kind: 'left', due, days: 2 })
    expect(deadlineOf({ due, overdue: false }, true, due)).toEqual({ kind: 'today', due })
    expect(deadlineOf({ due, overdue: false }, false, '2026-11-28')).toEqual({ kind: 'closed', due })
    expect(deadlineOf({ due: null, overdue: false }, true, due)).toEqual({ kind: 'none' })
  })
})

describe('typed coordinates', () => {
  it('are read with any comma or space', () => {
    const point = { lon: 111.22676, lat: 39.86546 }
    for (const text of ['111.22676, 39.86546', '111.22676，39.86546', ' 111.22676 39.86546 ', '东经111.22676°、北纬39.86546°']) {
      expect(parseLonLat(text)).toEqual(point)
    }
  })
  it('are called swapped when the second can only be a longitude', () => {
    expect(parseLonLat('39.86546,111.22676')).toBe('swapped_lon_lat')
  })
  it('are refused when they are not two numbers', () => {
    expect(parseLonLat('')).toBe('coordinates_format')
    expect(parseLonLat('111.2')).toBe('coordinates_format')
    expect(parseLonLat('111.2, 39.8, 7')).toBe('coordinates_format')
    expect(parseLonLat('4e7, 39')).toBe('coordinates_format')
    expect(parseLonLat('40000000, 39')).toBe('coordinates_range')
  })
})

describe('sources', () => {
  it('shows the Chinese letters of an address and leaves broken escapes alone', () => {
    expect(readableSource('GEM; https://www.gem.wiki/%E7%85%A4%E7%9F%BF')).toBe('GEM; https://www.gem.wiki/煤矿')
    expect(readableSource('100%FF %zz')).toBe('100%FF %zz')
  })
})
