// The check of trips to the households of a batch: planned on the batch page, and a page for print with a map and numbers.
import assert from 'node:assert/strict'
import { nameless, newPage } from './page.mjs'

export const visitChecks = [
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
