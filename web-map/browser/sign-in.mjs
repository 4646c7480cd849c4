// The checks of signing in and of accounts, on pages of their own. A refused attempt is a console error of the
// browser's own, so these pages keep their faults to themselves and forgive exactly those.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { idle, nameless, newPage } from './page.mjs'

const SIZE = { width: 1200, height: 800 }
const NEW_PASSWORD = 'Mine-Yard-7431'

export async function withPage(world, work, size = SIZE) {
  const faults = []
  const page = await newPage(world.browser, world.address, faults, size)
  await page.goto(world.address)
  await work(page)
  await page.context().close()
  assert.deepEqual(faults.filter((fault) => !/status of (401|403|422)/.test(fault)), [])
}

export async function signIn(page, login, password) {
  await page.locator('input[name=login]').waitFor()
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill(password)
  await page.keyboard.press('Enter')
}

async function changePassword(page) {
  const form = page.getByTestId('change-password')
  await form.locator('input[name=new]').fill(NEW_PASSWORD)
  await form.locator('input[name=repeat]').fill(NEW_PASSWORD)
  await form.locator('button[type=submit]').click()
}

/** The code of an authenticator (RFC 6238). */
function codeOf(secret, stepsOn = 0) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsOn))
  const hash = createHmac('sha1', key).update(step).digest()
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Makes an administrator at the command line, who signs in, changes the password and enrols a second factor; gives the secret. */
export async function enter(world, page, login, capacity) {
  const given = world.command('user', 'add', login, '--capacity', capacity).trim()
  await signIn(page, login, given)
  await changePassword(page)
  const form = page.getByTestId('enrol')
  await form.locator('img.qr').waitFor()
  await world.picture(page, 'enrol')
  const secret = (await form.locator('code').innerText()).replaceAll(' ', '')
  await form.locator('input[name=code]').fill(codeOf(secret))
  await page.keyboard.press('Enter')
  return secret
}

export const signInChecks = [
  ['a clerk signs in with the keyboard, is told of a wrong password in words, and signs out', (world) => withPage(world, async (page) => {
    await page.locator('input[name=login]').waitFor()
    assert.deepEqual(await nameless(page), [])
    assert.equal(await page.evaluate(() => document.activeElement.name), 'login')
    await world.picture(page, 'sign-in')
    await page.keyboard.type('intake')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Wrong-Word-1')
    await page.keyboard.press('Enter')
    await page.locator('[role=alert]').filter({ hasText: '登录名或密码不正确' }).waitFor()
    await page.locator('.language').click()
    await page.locator('[role=alert]').filter({ hasText: 'Login name or password is wrong' }).waitFor()
    await page.locator('.language').click()
    await page.locator('input[name=password]').fill(world.password('intake'))
    await page.keyboard.press('Enter')
    await page.getByTestId('desk').waitFor()
    assert.match(await page.getByTestId('who').innerText(), /示意 窗口登记员/)
    assert.match(await page.getByTestId('who').getAttribute('title'), /薛家湾镇/)
    await page.getByTestId('who').click()
    await world.picture(page, 'own-account')
    await page.getByTestId('change-own-password').click()
    await page.getByTestId('change-password').waitFor()
    await page.getByTestId('cancel').click()
    await page.getByTestId('desk').waitFor()
    const [cookie] = await page.context().cookies()
    assert.ok(cookie.httpOnly && cookie.sameSite === 'Strict')
    await page.getByTestId('sign-out').click()
    await page.locator('input[name=login]').waitFor()
    assert.equal((await page.context().cookies()).length, 0)
  })],

  ['a session that ends elsewhere brings back the sign-in page, which says so', (world) => withPage(world, async (page) => {
    await signIn(page, 'leader', world.password('leader'))
    await idle(page)
    const [{ name, value }] = await page.context().cookies()
    await fetch(`${world.address}/api/v1/session`, { method: 'DELETE', headers: { cookie: `${name}=${value}` } })
    await page.locator('.caution').filter({ hasText: '登录已失效' }).waitFor()
  })],

  ['a system administrator enrols a second factor and makes an account, whose holder must change the password', async (world) => {
    let once = ''
    // A kept data directory remembers earlier runs.
    const now = Date.now().toString(36)
    const [admin, login] = [`admin-${now}`, `clerk-${now}`]
    await withPage(world, async (page) => {
      const secret = await enter(world, page, admin, 'system_admin')
      await page.locator('[data-login=desk]').first().waitFor()
      await page.getByTestId('add-account').click()
      await page.locator('.account-form input[name=login]').fill(login)
      await page.locator('.account-form input[name=name]').fill('示意 新登记员')
      await page.locator('.account-form input[name=area]').fill('150622100')
      await page.locator('.account-form input[value=intake]').check()
      assert.deepEqual(await nameless(page), [])
      await page.locator('.account-form button[type=submit]').click()
      once = await page.getByTestId('given-password').locator('code').innerText()
      await world.picture(page, 'accounts')
      await page.locator(`[data-login=${login}]`).waitFor()
      await page.getByTestId('sign-out').click()
      await signIn(page, admin, NEW_PASSWORD)
      await page.locator('input[name=code]').fill(codeOf(secret, 1))
      await page.keyboard.press('Enter')
      await page.locator('[data-login=desk]').first().waitFor()
    })
    await withPage(world, async (page) => {
      await signIn(page, login, once)
      const form = page.getByTestId('change-password')
      await form.locator('input[name=new]').fill('short')
      await form.locator('input[name=repeat]').fill('short')
      await form.locator('button[type=submit]').click()
      await page.locator('[role=alert]').filter({ hasText: '密码至少 10 个字符' }).waitFor()
      await changePassword(page)
      await page.getByTestId('desk').waitFor()
      assert.match(await page.getByTestId('who').innerText(), /新登记员/)
    })
  }],
]
