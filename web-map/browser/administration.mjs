// The checks of those who administer: accounts by duty, sign-in security, the audit log in words, and the own account's dialogs.
import assert from 'node:assert/strict'
import { nameless, newPage } from './page.mjs'
import { enter, signIn, withPage } from './sign-in.mjs'

const DESK = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)
/** A kept data directory remembers earlier runs. */
const anew = (name) => `${name}-${Date.now().toString(36)}`

/** A picture at both widths; nothing is wider than a phone. */
async function pictures(world, page, name) {
  assert.deepEqual(await nameless(page), [])
  await world.picture(page, name)
  await page.setViewportSize(PHONE)
  assert.ok(await fits(page), `${name} is wider than a phone`)
  await world.picture(page, `${name}-phone`)
  await page.setViewportSize(DESK)
}

let made = ''

export const administrationChecks = [
  ['a system administrator finds an account by its duty, gives it another one, and switches it off and on', (world) => withPage(world, async (page) => {
    made = anew('clerk')
    await enter(world, page, anew('chief'), 'system_admin')
    await page.locator('[data-duty=intake]').waitFor()
    await page.getByTestId('add-account').click()
    const form = page.getByTestId('account-form')
    await form.locator('input[name=login]').fill(made)
    await form.locator('input[name=name]').fill('示意 王调解')
    await form.locator('input[name=area]').fill('150622004')
    await form.locator('input[value=intake]').check()
    await form.locator('button[type=submit]').click()
    await page.getByTestId('given-password').waitFor()
    await pictures(world, page, 'accounts')
    await page.getByTestId('account-words').fill('王调解')
    const row = page.locator(`[data-duty=intake] [data-login=${made}]`)
    await row.getByRole('button', { name: `更改 ${made}`, exact: true }).click()
    await form.locator('input[value=intake]').uncheck()
    await form.locator('input[value=mediator]').check()
    await form.locator('input[name=until]').fill('2030-12-31')
    await pictures(world, page, 'account-form')
    await form.locator('button[type=submit]').click()
    const moved = page.locator(`[data-duty=mediator] [data-login=${made}]`)
    await moved.filter({ hasText: '2030-12-31' }).waitFor()
    assert.equal(await page.locator('[data-duty=intake]').count(), 0)
    await moved.getByRole('button', { name: `停用 ${made}` }).click()
    await moved.filter({ hasText: '已停用' }).waitFor()
    await page.getByTestId('account-state').selectOption('disabled')
    await moved.getByRole('button', { name: `启用 ${made}` }).click()
    await page.locator('p').filter({ hasText: '没有符合条件的账号' }).waitFor()
  }, DESK)],

  ['a security administrator sees failed attempts, and lifts the lock that they put on', async (world) => {
    const attempt = () => fetch(`${world.address}/api/v1/session`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: made, password: 'Wrong-Word-1' }),
    })
    for (let n = 0; n < 6; n += 1) await attempt()
    await withPage(world, async (page) => {
      await enter(world, page, anew('guard'), 'security_admin')
      await page.getByTestId('attempt-login').fill(made)
      await page.keyboard.press('Enter')
      const rows = page.getByTestId('attempts').locator('li')
      await page.locator('[data-outcome=locked]').first().waitFor()
      assert.ok(await rows.count() >= 6)
      await pictures(world, page, 'security')
      await page.getByRole('button', { name: `解除锁定 ${made}` }).first().click()
      await page.locator('[data-outcome=unlocked]').waitFor()
      await page.locator('[role=status]').filter({ hasText: `已解除 ${made} 的锁定` }).waitFor()
    }, DESK)
    assert.equal((await attempt()).status, 401, 'wrong again, and not locked any more')
  }],

  ['the audit log tells in words what was done to accounts', (world) => withPage(world, async (page) => {
    await enter(world, page, anew('auditor'), 'audit_admin')
    const rows = page.getByTestId('audit-rows')
    await rows.locator('li').first().waitFor()
    await page.getByTestId('audit-filters').locator('select[name=act]').selectOption('account_make')
    await page.keyboard.press('Tab')
    await page.getByTestId('audit-filters').locator('button[type=submit]').click()
    await rows.locator('li:not([data-act=account_make])').first().waitFor({ state: 'detached' })
    await rows.locator('li[data-act=account_make]').filter({ hasText: made }).first().waitFor()
    assert.match(await rows.locator('li').first().innerText(), /新建账号/)
    await page.getByTestId('audit-filters').getByRole('button', { name: '清除' }).click()
    await rows.locator('li[data-act=sign_in_unlock]').first().waitFor()
    const unknown = await rows.locator('li strong').evaluateAll((acts) => acts.map((act) => act.textContent).filter((text) => /^[a-z_]+$/.test(text)))
    assert.deepEqual(unknown, [], 'every act has words')
    await pictures(world, page, 'audit')
  }, DESK)],

  ['somebody makes an access token, which is shown once, and revokes it; and says who stands in', async (world) => {
    const faults = []
    const page = await newPage(world.browser, world.address, faults, DESK)
    await page.goto(world.address)
    await signIn(page, 'mediator', world.password('mediator'))
    await page.getByTestId('desk').waitFor()
    await page.getByTestId('who').click()
    const tokens = page.getByTestId('tokens')
    await tokens.locator('summary').click()
    await tokens.locator('form button').click()
    assert.match(await page.getByTestId('fresh-token').innerText(), /^\S{20,}$/)
    await pictures(world, page, 'tokens')
    await tokens.getByRole('button', { name: '吊销 QGIS' }).first().click()
    await page.getByTestId('fresh-token').waitFor({ state: 'detached' })
    const deputy = page.getByTestId('own-deputy')
    await deputy.locator('summary').click()
    await deputy.locator('input[name=deputy]').fill('handler')
    await deputy.locator('form button').click()
    await deputy.locator('p').filter({ hasText: '代理人 handler' }).waitFor()
    await world.picture(page, 'deputy')
    await deputy.getByRole('button', { name: '取消委托' }).click()
    await deputy.locator('p').filter({ hasText: '代理人 handler' }).waitFor({ state: 'detached' })
    await page.context().close()
    assert.deepEqual(faults, [])
  }],
]
