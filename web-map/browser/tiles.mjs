// Tiles on an open page: the cases of the filter and no others, and sums that follow what happens.
import assert from 'node:assert/strict'
import { idle, jump, openPage, shown } from './page.mjs'

const SEAT = [111.22676, 39.86546]
const SIZE = { width: 1440, height: 900 }

const json = async (world, path) => (await fetch(world.address + path, { headers: { cookie: world.cookie } })).json()
const post = async (world, path, body) => {
  const answer = await fetch(world.address + path, {
    method: 'POST', headers: { cookie: world.cookie, 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  assert.ok(answer.ok, `${path}: ${answer.status}`)
  return answer.json()
}

/** Open cases of a grid, as the map has drawn it. */
const openOf = (page, code) => page.evaluate((wanted) => {
  const found = window.zhunzhi.map.querySourceFeatures('grids', { sourceLayer: 'base_grids', filter: ['==', ['get', 'code'], wanted] })
  return found.length ? Math.max(...found.map(({ properties }) => properties.open)) : null
}, code)

async function onPage(world, work) {
  const page = await openPage(world.browser, world.address, world.faults, { ...SIZE, cookie: world.cookie })
  try {
    await work(page)
  } finally {
    await page.close()
  }
}

export const tileChecks = [
  ['the sum of a grid on an open map follows a report without a move', (world) => onPage(world, async (page) => {
    const place = await json(world, `/api/v1/locate?lon=${SEAT[0]}&lat=${SEAT[1]}`)
    const { code } = place.base_grid ?? place.primary_grid
    await jump(page, ...SEAT, 12)
    await idle(page)
    const before = await openOf(page, code)
    assert.notEqual(before, null, `grid ${code} is not drawn`)
    const asked = []
    page.on('request', (request) => { if (request.url().includes('/tiles/')) asked.push(new URL(request.url()).pathname) })
    await post(world, '/api/v1/cases', { lon: SEAT[0], lat: SEAT[1], category: 'GN-01', summary: '浏览器验收：网格数字跟着变' })
    await page.waitForFunction(([wanted, n]) => {
      const found = window.zhunzhi.map.querySourceFeatures('grids', { sourceLayer: 'base_grids', filter: ['==', ['get', 'code'], wanted] })
      return found.some(({ properties }) => properties.open === n + 1)
    }, [code, before])
    await idle(page)
    assert.ok(asked.some((path) => path.includes('base_grids')), 'no tile of grids was fetched')
    assert.ok(!asked.some((path) => path.includes('townships')), `the ground was fetched too: ${asked}`)
  })],

  ['the map asks for the cases of the filter, shows as many as the list counts, and goes back to all', (world) => onPage(world, async (page) => {
    await idle(page)
    const shownIn = () => page.evaluate(() => {
      const { map } = window.zhunzhi
      const sums = map.querySourceFeatures('cases', { sourceLayer: 'case_clusters' })
      return [...new Map(sums.map(({ id, properties }) => [id, properties.count])).values()].reduce((a, b) => a + b, 0)
    })
    const all = await shownIn()
    const overdue = (await json(world, '/api/v1/cases?state=overdue&limit=1')).count
    assert.ok(overdue > 0 && overdue < all, `${overdue} of ${all} cases are overdue`)
    const asked = []
    page.on('request', (request) => asked.push(request.url()))
    await page.getByTestId('filter-state').selectOption('overdue')
    await page.waitForFunction((n) => {
      const { map } = window.zhunzhi
      const sums = map.querySourceFeatures('cases', { sourceLayer: 'case_clusters' })
      return map.isSourceLoaded('cases') && [...new Map(sums.map(({ id, properties }) => [id, properties.count])).values()].reduce((a, b) => a + b, 0) === n
    }, overdue)
    // Nothing else was downloaded to draw them.
    assert.ok(!asked.some((url) => url.includes('.geojson')), 'the cases were downloaded')
    assert.ok(asked.some((url) => /\/tiles\/cases,.*\?state=overdue/.test(url)), `${asked}`)
    await page.getByTestId('filter-state').selectOption('')
    await page.waitForFunction((n) => {
      const { map } = window.zhunzhi
      const sums = map.querySourceFeatures('cases', { sourceLayer: 'case_clusters' })
      return map.isSourceLoaded('cases') && [...new Map(sums.map(({ id, properties }) => [id, properties.count])).values()].reduce((a, b) => a + b, 0) >= n
    }, all)
  })],

  ['a browser is given tiles in the best coding that it names', (world) => onPage(world, async (page) => {
    const came = page.waitForResponse((answer) => answer.url().includes('/tiles/base_grids') && answer.status() === 200)
    await jump(page, SEAT[0] - 0.3, SEAT[1] - 0.2, 13)
    const answer = await came
    const named = (await answer.request().allHeaders())['accept-encoding'] ?? ''
    assert.equal((await answer.allHeaders())['content-encoding'], named.includes('zstd') ? 'zstd' : 'gzip', `of ${named}`)
  })],

  ['zones of influence are drawn as two lines around the panels, said not to be an appraisal, and open their mine', (world) => onPage(world, async (page) => {
    const asked = "/ogc/collections/mine-zones/items?filter-lang=cql2-text&filter=panel%20IS%20NULL%20AND%20kind='edge'%20AND%20band='mid'&limit=1"
    let features = []
    // They follow the first start of a server on new data.
    for (let tries = 0; tries < 120 && features.length === 0; tries += 1) {
      features = (await json(world, asked)).features
      if (features.length === 0) await new Promise((resolve) => { setTimeout(resolve, 500) })
    }
    assert.ok(features.length > 0, 'no zone was worked out')
    const ring = features[0].geometry.coordinates.flat(features[0].geometry.type === 'MultiPolygon' ? 2 : 1)
    const middle = [0, 1].map((n) => (Math.min(...ring.map((p) => p[n])) + Math.max(...ring.map((p) => p[n]))) / 2)
    await jump(page, ...middle, 12.5)
    await idle(page)
    for (const line of ['mine-zones-edge', 'mine-zones-critical', 'mine-zones-band']) {
      const drawn = await shown(page, line)
      assert.ok(drawn.some(({ mine: of }) => of === features[0].properties.mine), `${line} of ${features[0].properties.mine} is not drawn`)
    }
    await page.locator('[aria-controls=layer-list]').click()
    assert.match(await page.locator('.legend').innerText(), /不构成鉴定意见|not an appraisal/)
    await world.picture(page, 'zones')
    await page.locator('[data-table=mine_zones]').click()
    const table = page.locator('#layer-list table')
    await table.waitFor()
    assert.match(await table.innerText(), /下沉边界线/)
    await page.locator('[aria-controls=layer-list]').click()
  })],
]
