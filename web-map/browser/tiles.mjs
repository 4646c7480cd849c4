// Tiles on an open page: the cases of the filter and no others, and sums that follow what happens.
import assert from 'node:assert/strict'
import { idle, jump, openPage } from './page.mjs'

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
]
