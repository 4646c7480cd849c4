// The map for everybody: opened by a stranger, read by mouse and by keys, in both languages, and the table stays.
import assert from 'node:assert/strict'
import { nameless, newPage } from './page.mjs'

const SEAT = [111.22676, 39.86546]

export const publicMapChecks = [
  ['a stranger reads where disputes gather on a map, by mouse and by keys, and finds the table', async (world) => {
    const page = await newPage(world.browser, world.address, world.faults, { width: 900, height: 800 })
    try {
      await page.goto(`${world.address}/public`)
      await page.getByRole('link', { name: '看地图' }).click()
      await page.waitForFunction(() => window.publicMap?.loaded() && window.publicMap.isSourceLoaded('public'))
      const told = await (await fetch(`${world.address}/api/v1/public/cells`)).json()
      const numbers = new Map(told.cells.flatMap(({ number, areas }) => areas.map(({ code }) => [code, number])))
      const drawn = await page.evaluate(() => window.publicMap.querySourceFeatures('public', { sourceLayer: 'cells' }).map(({ properties }) => properties))
      assert.ok(drawn.length > 5, `only ${drawn.length} areas`)
      for (const { code, number } of drawn) assert.equal(number, numbers.get(code), code)
      assert.ok(!drawn.some(({ number }) => number > 0 && number < 5))
      // By mouse.
      const at = await page.evaluate((place) => {
        const { x, y } = window.publicMap.project(place)
        const { left, top } = window.publicMap.getCanvas().getBoundingClientRect()
        return [x + left, y + top]
      }, SEAT)
      await page.mouse.click(...at)
      await page.locator('#said').filter({ hasText: /：\d+件/ }).waitFor()
      // By keys: the number at the cross.
      await page.evaluate((center) => window.publicMap.jumpTo({ center, zoom: 10 }), SEAT)
      await page.locator('.maplibregl-canvas').focus()
      await page.locator('#cross').waitFor({ state: 'visible' })
      await page.evaluate(() => { document.getElementById('said').textContent = '' })
      await page.keyboard.press('ArrowRight')
      await page.locator('#said').filter({ hasText: /\S/ }).waitFor()
      assert.equal(await page.locator('#legend li').count(), 5)
      assert.match(await page.locator('#note').innerText(), /不少于5件/)
      assert.deepEqual(await nameless(page), [])
      assert.deepEqual(await page.context().cookies(), [], 'a stranger was given a session')
      await page.screenshot({ path: new URL('../screenshots/public-map.png', import.meta.url).pathname })
      await page.getByRole('link', { name: '看表格' }).click()
      await page.locator('table').waitFor()
      await page.goto(`${world.address}/public/map?lang=en`)
      await page.getByRole('heading', { name: 'Where disputes gather' }).waitFor()
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
      assert.equal(await page.getByRole('link', { name: 'As a table' }).getAttribute('href'), '/public?lang=en')
    } finally {
      await page.close()
    }
  }],
]
