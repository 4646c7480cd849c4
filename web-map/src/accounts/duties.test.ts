import { expect, test } from 'vitest'
import type { Account } from '../api/accounts'
import type { Bilingual } from '../api/types'
import { deputyNow, groupsOf, stateOf } from './duties'

const capacity = (code: string): Bilingual => ({ code, name_zh: code, name_en: code })
const account = (login: string, duties: string[], more: Partial<Account> = {}): Account => ({
  login, name: login, capacities: duties.map(capacity), area: null, unit: null, valid_from: '2026-01-01', valid_until: null, disabled: false, usable: true,
  second_factor: false, password_once: false, deputy: null, active_at: '2026-11-01T00:00:00Z', synthetic: true, ...more,
})
const TODAY = '2026-11-26'
const all = { words: '', capacity: '', state: '' } as const

test('accounts stand under each of their duties, the whole banner before an area', () => {
  const accounts = [account('b', ['intake'], { area: { code: '150622004', name: '龙口镇' } }), account('a', ['dispatch', 'intake'])]
  const groups = groupsOf(accounts, ['intake', 'dispatch', 'judge'].map(capacity), all, TODAY)
  expect(groups.map((group) => [group.capacity.code, group.accounts.map(({ login }) => login)])).toEqual([['intake', ['a', 'b']], ['dispatch', ['a']]])
})

test('words are looked for in name, area, unit and deputy', () => {
  const accounts = [account('a', ['intake'], { area: { code: '150622004', name: '龙口镇' } }), account('b', ['intake'], { deputy: { login: 'li.na', from: TODAY, until: TODAY } })]
  const found = (words: string) => groupsOf(accounts, [capacity('intake')], { ...all, words }, TODAY).flatMap((group) => group.accounts.map(({ login }) => login))
  expect(found('龙口')).toEqual(['a'])
  expect(found('LI.NA')).toEqual(['b'])
  expect(found('nobody')).toEqual([])
})

test('a state says why somebody cannot sign in', () => {
  const state = (more: Partial<Account>) => stateOf(account('a', ['intake'], more), TODAY)
  expect(state({})).toBe('usable')
  expect(state({ disabled: true, usable: false })).toBe('disabled')
  expect(state({ valid_until: '2026-11-25', usable: false })).toBe('out_of_period')
  expect(state({ usable: false })).toBe('unused')
})

test('a deputy stands in from the first to the last day', () => {
  const deputy = { login: 'b', from: '2026-11-20', until: TODAY }
  expect(deputyNow({ deputy }, TODAY)).toBe(true)
  expect(deputyNow({ deputy }, '2026-11-27')).toBe(false)
  expect(deputyNow({ deputy: null }, TODAY)).toBe(false)
})
