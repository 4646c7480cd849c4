// The checks of batches: cases found on the map fill the form of a new one, and trips to the households of one are planned and printed.
import assert from 'node:assert/strict'
import { jump, nameless, newPage, openPage } from './page.mjs'

export const batchChecks = [
  ['batches: a judge draws an area on the map, and its open cases fill the form of a new batch', async (world) => {
    const faults = []
    const cookie = await world.cookieOf('judge')
    const page = await openPage(world.browser, world.address, faults, { width: 1280, height: 800, cookie })
    await jump(page, 111.2, 39.85, 13.5)
    await page.getByTestId('places').click()
    await page.getByTestId('draw').click()
    const box = await page.getByTestId('map').boundingBox()
    for (const [x, y] of [[0.45, 0.3], [0.8, 0.32], [0.7, 0.75]]) {
      await page.mouse.click(box.x + box.width * x, box.y + box.height * y)
      await page.waitForTimeout(350)
    }
    await page.getByTestId('draw-done').click()
    await page.getByTestId('gather').click()
    const typed = page.locator('[data-testid=batch-new-form] textarea[name=cases]')
    await typed.waitFor()
    const codes = (await typed.inputValue()).split('\n')
    assert.ok(codes.length > 0 && codes.every((code) => /^ZZ\d\d-/.test(code)), codes.join(' '))
    const one = await (await fetch(`${world.address}/api/v1/cases/${codes[0]}`, { headers: { cookie } })).json()
    assert.equal(one.closed_at ?? null, null, `${codes[0]} is closed`)
    // Nothing is opened yet, and coming back finds no form.
    await page.locator('[data-testid=batch-new-form] button[type=button]').click()
    assert.equal(await page.getByTestId('batch-new-form').count(), 0)
    assert.deepEqual(await nameless(page), [])
    await page.context().close()
    assert.deepEqual(faults, [])
  }],

  ['trips: a judge plans the trips of a batch and gets a page for print with every stop on its map', async (world) => {
    const faults = []
    const cookie = await world.cookieOf('judge')
    const page = await newPage(world.browser, world.address, faults, { width: 1280, height: 800, cookie })
    await page.goto(`${world.address}#page=batches`)
    const part = page.getByTestId('batch-visit')
    await part.locator('summary').focus()
    await page.keyboard.press('Enter')
    await part.locator('input[name=all]').check()
    await part.locator('input[name=minutes]').fill('20')
    await part.locator('button[type=submit]').click()
    await part.getByTestId('visit-trip').first().waitFor()
    const stops = await part.locator('.visit-stops').first().locator('li').count()
    assert.ok(stops > 1, `${stops} stops`)
    assert.ok(await part.locator('a[href*="survey.html#case="]').count() > 0, 'no household to be surveyed')
    assert.deepEqual(await nameless(page), [])
    await part.scrollIntoViewIfNeeded()
    await world.picture(page, 'visit-plan')
    const printed = await newPage(world.browser, world.address, faults, { width: 760, height: 1100, cookie })
    await printed.goto(world.address + (await part.getByTestId('visit-print').getAttribute('href')))
    const drawn = await printed.locator('.map > img').evaluateAll((images) => images.every((image) => image.complete && image.naturalWidth > 0))
    assert.ok(drawn, 'every day has its map')
    const marks = printed.locator('.map').first().locator('b')
    assert.equal(await marks.count(), stops + 1)
    // Numbers lie on the ground of the map, not in the words at its foot.
    const map = await printed.locator('.map').first().boundingBox()
    const way = await printed.locator('.map .way').first().boundingBox()
    for (const box of await Promise.all(Array.from({ length: stops + 1 }, (_, i) => marks.nth(i).boundingBox()))) {
      assert.ok(box.x >= map.x && box.x + box.width <= map.x + map.width, 'beside the map')
      assert.ok(box.y >= map.y && box.y + box.height <= way.y + way.height + 8, 'below the ground')
    }
    await world.picture(printed, 'visit-page')
    await page.context().close()
    await printed.context().close()
    assert.deepEqual(faults, [])
  }],
]
