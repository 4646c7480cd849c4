// The checks of the desk: a duty's day by keyboard, live rows, the sheet beside it, and both at phone width.
import assert from 'node:assert/strict'
import { nameless, newPage } from './page.mjs'

const SIZE = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

async function onDesk(world, login, size, work) {
  const faults = []
  const cookie = await world.cookieOf(login)
  const page = await newPage(world.browser, world.address, faults, { ...size, cookie })
  await page.goto(world.address)
  await page.getByTestId('desk').locator('.desk-row, .desk-empty').first().waitFor()
  await work(page)
  await page.context().close()
  assert.deepEqual(faults, [])
}

const json = async (world, path) => (await fetch(world.address + path, { headers: { cookie: world.cookie } })).json()
const post = (world, path, body) => fetch(world.address + path, {
  method: 'POST', headers: { cookie: world.cookie, 'content-type': 'application/json' }, body: JSON.stringify(body),
})
/** No part of the page is wider than the screen, apart from what scrolls by itself. */
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)

export const deskChecks = [
  ['the desk is where the day of a dispatcher begins: j, Enter, Escape, / and ? work without a mouse', (world) => onDesk(world, 'dispatch', SIZE, async (page) => {
    assert.match(page.url(), /#page=desk/)
    assert.deepEqual(await nameless(page), [])
    await world.picture(page, 'desk')
    await page.keyboard.press('?')
    await page.getByTestId('desk-keys').waitFor()
    await page.keyboard.press('?')
    await page.getByTestId('desk-keys').waitFor({ state: 'detached' })
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    const code = await page.evaluate(() => document.activeElement.closest('.desk-row').dataset.code)
    assert.equal(code, await page.locator('.desk-row').first().getAttribute('data-code'))
    await page.keyboard.press('Enter')
    await page.locator(`.panel[data-subject="${code}"][aria-busy="false"]`).waitFor()
    assert.equal(await page.locator('.desk-row.selected').first().getAttribute('data-code'), code)
    await world.picture(page, 'desk-sheet')
    await page.keyboard.press('Escape')
    await page.locator('.panel').waitFor({ state: 'detached' })
    await page.keyboard.press('/')
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'desk-words')
  })],

  ['one lane is shown whole and its count is the server\'s', (world) => onDesk(world, 'supervisor', SIZE, async (page) => {
    const { lanes } = await json({ ...world, cookie: await world.cookieOf('supervisor') }, '/api/v1/desk')
    const urgent = lanes.find(({ lane }) => lane === 'urgent')
    const shown = Number((await page.locator('[data-lane=urgent] strong').innerText()).replace(/\D/g, ''))
    assert.equal(shown, urgent.count)
    await page.locator('[data-lane=urgent]').click()
    await page.locator('[data-testid=all-lanes]').waitFor()
    await page.waitForFunction((n) => document.querySelectorAll('.desk-row').length === n, Math.min(urgent.count, 200))
    await page.locator('[data-testid=all-lanes]').click()
    await page.locator('[data-testid=quiet-lanes], [data-lane=archive]').first().waitFor()
  })],

  ['a report that comes in elsewhere is on the desk of its counter a moment later', (world) => onDesk(world, 'intake', SIZE, async (page) => {
    const { cases } = await json(world, '/api/v1/cases?grid=150622100&limit=1')
    const said = `案件台实时 ${Date.now().toString(36)}`
    await page.getByTestId('desk-words').fill(said)
    await page.keyboard.press('Enter')
    await page.getByTestId('desk-empty').waitFor()
    const answer = await post(world, '/api/v1/cases', { lon: cases[0].lon, lat: cases[0].lat, category: 'GN-01', summary: said })
    assert.equal(answer.status, 201)
    await page.getByTestId('lane-accept').locator('.desk-row').filter({ hasText: said }).waitFor()
    await page.locator('.row-link').first().click()
    await page.locator('[data-command=accept]').click()
    await page.getByTestId('command-submit').click()
    await page.locator('[data-testid=case-state][data-state=accepted]').waitFor()
    await page.getByTestId('desk-empty').waitFor()
  })],

  ['desk and sheet are used at phone width, and the sheet prints alone', (world) => onDesk(world, 'handler', PHONE, async (page) => {
    assert.ok(await fits(page), 'the desk is wider than the phone')
    await world.picture(page, 'desk-phone')
    await page.locator('.row-link').first().click()
    await page.locator('.panel[aria-busy="false"]').waitFor()
    assert.ok(await fits(page), 'the sheet is wider than the phone')
    assert.deepEqual(await nameless(page), [])
    await world.picture(page, 'desk-phone-sheet')
    await page.emulateMedia({ media: 'print' })
    assert.ok(await page.locator('.panel').isVisible())
    assert.ok(!(await page.getByTestId('desk').isVisible()) && !(await page.locator('.app-header').isVisible()))
  })],
]
