// The checks of what leaves the map: an export with its download, the planner's report, areas drawn on the map, kept filters.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { idle, jump, nameless, openPage } from './page.mjs'

const SIZE = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }

async function onMap(world, size, work) {
  const faults = []
  const page = await openPage(world.browser, world.address, faults, { ...size, cookie: world.cookie })
  await work(page)
  await page.context().close()
  assert.deepEqual(faults, [])
}

const json = async (world, path) => (await fetch(world.address + path, { headers: { cookie: world.cookie } })).json()
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)

/** Opens the list where it is not open, as on a phone. */
async function openList(page) {
  if (await page.locator('.case-list').isVisible()) return
  await page.locator('[aria-controls=case-list]').click()
}

export const exportChecks = [
  ['an area drawn on the map gives the cases of the list, and a second one can be joined', (world) => onMap(world, SIZE, async (page) => {
    await jump(page, 111.2, 39.85, 11)
    await page.getByTestId('places').click()
    await page.getByTestId('draw').click()
    const box = await page.getByTestId('map').boundingBox()
    const corner = (x, y) => page.mouse.click(box.x + box.width * x, box.y + box.height * y)
    for (const [x, y] of [[0.45, 0.3], [0.8, 0.32], [0.7, 0.75]]) {
      await corner(x, y)
      await page.waitForTimeout(350)
    }
    assert.match(await page.getByTestId('draw-bar').locator('[role=status]').innerText(), /3/)
    await world.picture(page, 'draw')
    const asked = page.waitForRequest((request) => request.url().includes('/api/v1/cases?') && request.url().includes('places='))
    await page.getByTestId('draw-done').click()
    const query = new URL((await asked).url()).search.replace(/&?limit=\d+/, '')
    assert.equal(await page.getByTestId('place-chip').count(), 1)
    const { count } = await json(world, `/api/v1/cases${query}`)
    assert.ok(count > 0)
    await page.locator('.case-list header [role=status]').filter({ hasText: count.toLocaleString('zh-CN') }).waitFor()
    await idle(page)
    await world.picture(page, 'drawn')
    await page.getByTestId('take-view').click()
    await page.getByTestId('places-join').selectOption('all')
    const both = page.locator('.case-list header [role=status]')
    await both.waitFor()
    assert.equal(await page.getByTestId('place-chip').count(), 2)
    await page.getByTestId('saved-filters').click()
    await page.getByTestId('save-filter-name').fill('所画两处')
    await page.getByTestId('save-filter').click()
    await page.getByTestId('saved-filter').filter({ hasText: '所画两处' }).waitFor()
    await world.picture(page, 'saved-filters')
    await page.locator('.scopes .quiet').click()
    assert.equal(await page.getByTestId('place-chip').count(), 0)
    await page.getByTestId('saved-filter').filter({ hasText: '所画两处' }).click()
    assert.equal(await page.getByTestId('place-chip').count(), 2)
    assert.deepEqual(await nameless(page), [])
  })],

  ['an export of the filter is made while one watches, and the file that arrives has its hash', (world) => onMap(world, SIZE, async (page) => {
    await page.getByTestId('filter-category').selectOption('MS')
    await page.getByTestId('export').click()
    await page.getByTestId('export-format').selectOption('csv')
    await page.getByTestId('export-start').click()
    const job = page.getByTestId('export-jobs').locator('li').first()
    await page.locator('[data-testid=export-jobs] li:first-child[data-state=done]').waitFor()
    const downloading = page.waitForEvent('download')
    await job.getByTestId('export-fetch').click()
    const file = readFileSync(await (await downloading).path())
    await job.locator('summary').click()
    assert.equal(await job.locator('.hash').innerText(), createHash('sha256').update(file).digest('hex'))
    const { count } = await json(world, '/api/v1/cases?limit=1&category=MS')
    assert.equal(file.toString('utf8').trim().split('\n').length - 1, count)
    assert.deepEqual(await nameless(page), [])
    await world.picture(page, 'exports')
  })],

  ['the planner\'s report shows rates with their intervals and prints as one page', (world) => onMap(world, SIZE, async (page) => {
    await page.getByTestId('areas').click()
    await page.getByTestId('planning-link').click()
    const table = page.getByTestId('planning')
    await table.locator('tbody tr').first().waitFor()
    const { areas } = await json(world, `/api/v1/reports/planning?since=${new Date().getFullYear()}-01-01`)
    assert.equal(await table.locator('tbody tr').count(), areas.length)
    await world.picture(page, 'planning')
    const opening = page.waitForEvent('popup')
    await page.locator('a[target=_blank]').click()
    const sheet = await opening
    await sheet.locator('svg').first().waitFor()
    assert.ok(await sheet.locator('table').count() >= 2)
    await sheet.screenshot({ path: new URL('../screenshots/planning-sheet.png', import.meta.url).pathname, fullPage: true })
    assert.deepEqual(await nameless(page), [])
  })],

  ['what a layer has in view is a table that opens what the map opens', (world) => onMap(world, SIZE, async (page) => {
    await jump(page, 111.2546, 39.7943, 11)
    await page.locator('[aria-controls=layer-list]').click()
    await page.locator('[data-table=mine_points]').click()
    const rows = page.getByTestId('layer-table').locator('tbody tr')
    await rows.first().waitFor()
    const drawn = await page.evaluate(() => new Set(window.zhunzhi.map.queryRenderedFeatures().filter(({ sourceLayer }) => sourceLayer === 'mine_points').map(({ properties }) => properties.id)).size)
    assert.equal(await rows.count(), drawn)
    await world.picture(page, 'layer-table')
    assert.deepEqual(await nameless(page), [])
    await rows.first().locator('button').click()
    await page.locator('.panel[data-subject]').waitFor()
    await page.getByTestId('layer-table-back').click()
    await page.locator('[data-layer=cases]').waitFor()
  })],

  ['both fit a phone', (world) => onMap(world, PHONE, async (page) => {
    await openList(page)
    await page.getByTestId('export').click()
    await page.getByTestId('export-start').waitFor()
    assert.ok(await fits(page))
    await world.picture(page, 'exports-phone')
  })],
]
