import { expect, test } from 'vitest'
import { datumOf } from './position'

test('a browser inside a Chinese app on Android is believed to give GCJ-02, others the standard', () => {
  const android = 'Mozilla/5.0 (Linux; Android 10; HLK-AL00) AppleWebKit/537.36 Version/4.0 Chrome/86.0 Mobile'
  expect(datumOf(`${android} MQQBrowser/6.2 MicroMessenger/8.0.1`)).toBe('gcj02')
  expect(datumOf(`${android} UCBrowser/13.0`)).toBe('gcj02')
  expect(datumOf(android)).toBe('cgcs2000')
  expect(datumOf('Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) AppleWebKit MicroMessenger/8.0')).toBe('cgcs2000')
})
