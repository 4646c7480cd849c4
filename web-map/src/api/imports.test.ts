import { expect, it } from 'vitest'
import { importUrl } from './imports'

it('says only what was chosen, with names kept safe', () => {
  expect(importUrl({ channel: '', apply: false })).toBe('/api/v1/imports')
  expect(importUrl({ name: '12345 工单&x.csv', apply: true })).toBe('/api/v1/imports?name=12345+%E5%B7%A5%E5%8D%95%26x.csv&apply=true')
})
