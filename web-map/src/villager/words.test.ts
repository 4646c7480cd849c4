import { expect, test } from 'vitest'
import { refusal, REFUSALS, say, WORDS } from './words'

test('both languages say the same things', () => {
  expect(Object.keys(WORDS.en)).toEqual(Object.keys(WORDS.zh))
  expect(Object.keys(REFUSALS.en)).toEqual(Object.keys(REFUSALS.zh))
})

test('values are filled in, and an unknown refusal still says what to do', () => {
  expect(say('zh', 'found', 12)).toBe('已定位，误差约 12 米')
  expect(refusal('zh', 'database')).toContain('过一会儿')
})
