// A villager's phone: 390 px wide, a line that breaks, no account.
import assert from 'node:assert/strict'

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'zh-CN' }
const VILLAGE = '150622004201'

/** Signed-in request of the desk. */
const desk = async ({ address, cookie }, path, body) => {
  const init = body ? { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: JSON.stringify(body) } : { headers: { cookie } }
  const answer = await fetch(`${address}${path}`, init)
  assert.ok(answer.ok, `${path}: ${answer.status}`)
  return answer.json()
}

/** A photo as a camera makes it, drawn in the page. */
const photo = (page) => page.evaluate(() => {
  const canvas = document.createElement('canvas')
  canvas.width = 3000
  canvas.height = 2000
  const pen = canvas.getContext('2d')
  for (let i = 0; i < 400; i += 1) { pen.fillStyle = `hsl(${i * 7} 60% 50%)`; pen.fillRect((i * 97) % 3000, (i * 61) % 2000, 180, 140) }
  return canvas.toDataURL('image/png').split(',')[1]
})

const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)

export const villagerChecks = [
  ['a place that is pointed at on the map is where the case lies, by finger and by arrow keys', async (world) => {
    const code = await desk(world, '/api/v1/places/codes', { kind: 'village', subject: VILLAGE, spot: '地图' })
    const context = await world.browser.newContext(PHONE)
    const page = await context.newPage()
    page.on('pageerror', (fault) => world.faults.push(String(fault)))
    try {
      await page.goto(`${world.address}${code.path}`)
      await page.getByText('房子裂了').click()
      await page.locator('#words').fill('页面验收：图上指的位置')
      await page.getByText('在图上点').click()
      const ground = page.getByRole('application')
      await ground.locator('svg').waitFor()
      const { x, y, width, height } = await ground.boundingBox()
      await page.touchscreen.tap(x + width * 0.4, y + height * 0.4)
      const marked = () => page.locator('#pin-map .note').innerText()
      const before = await marked()
      assert.match(before, /^已标出：111\.\d{4}，39\.\d{4}$/)
      await ground.focus()
      await page.keyboard.press('ArrowRight')
      const [, lon, lat] = /：([\d.]+)，([\d.]+)/.exec(await marked())
      assert.ok(Number(lon) > Number(/：([\d.]+)/.exec(before)[1]), 'the pin moves to the east')
      assert.ok(await fits(page), 'the page is wider than the phone')
      await world.picture(page, 'villager-map')
      await page.getByRole('button', { name: '上报' }).click()
      const number = await page.getByTestId('code').innerText()
      const { point } = await desk(world, `/api/v1/cases/${number}`)
      assert.ok(Math.abs(point.lon - lon) < 1e-4 && Math.abs(point.lat - lat) < 1e-4, JSON.stringify(point))
    } finally {
      await context.close()
    }
  }],
  ['a report written without a line is kept on the phone and sends itself when the line is back, as one case with its photo', async (world) => {
    const code = await desk(world, '/api/v1/places/codes', { kind: 'village', subject: VILLAGE, spot: '公示栏' })
    const context = await world.browser.newContext(PHONE)
    const page = await context.newPage()
    page.on('pageerror', (fault) => world.faults.push(String(fault)))
    try {
      await page.goto(`${world.address}${code.path}`)
      await page.evaluate(() => navigator.serviceWorker.ready)
      // The second visit is kept by the worker.
      await page.reload()
      assert.ok(await fits(page), 'the page is wider than the phone')
      await page.getByText('房子裂了').click()
      await page.getByText('裂缝在变宽').click()
      await page.locator('#words').fill('东墙裂了一道缝，能放进手指')
      await page.locator('#shots').setInputFiles({ name: 'IMG_0001.png', mimeType: 'image/png', buffer: Buffer.from(await photo(page), 'base64') })
      await page.locator('.shots img').waitFor()
      await world.picture(page, 'villager-report')
      await context.setOffline(true)
      await page.getByRole('button', { name: '上报' }).click()
      await page.getByText('已经存在手机里').waitFor()
      await page.reload()
      await page.getByText('已经存在手机里').waitFor()
      await world.picture(page, 'villager-offline')
      const before = (await desk(world, '/api/v1/cases?q=能放进手指')).count
      assert.equal(before, 0)
      await context.setOffline(false)
      await page.getByTestId('pick-up').waitFor({ timeout: 60_000 })
      const [number, pickUp] = [await page.getByTestId('code').innerText(), await page.getByTestId('pick-up').innerText()]
      assert.match(number, /^ZZ\d\d-\d{6}-\d$/)
      assert.match(pickUp, /^\d{6}$/)
      await world.picture(page, 'villager-received')
      assert.equal((await desk(world, '/api/v1/cases?q=能放进手指')).count, 1)
      const { evidence } = await desk(world, `/api/v1/cases/${number}/evidence`)
      assert.equal(evidence.length, 1)
      assert.ok(evidence[0].bytes < 1_000_000, `the photo was sent with ${evidence[0].bytes} bytes`)
      await page.goto(`${world.address}/t`)
      await page.locator('#case').fill(number.toLowerCase().replaceAll('-', ''))
      await page.locator('#digits').fill(pickUp)
      await page.getByRole('button', { name: '查' }).click()
      await page.getByText('已经登记，等着受理').waitFor()
      assert.ok(await fits(page), 'the page is wider than the phone')
      await world.picture(page, 'villager-track')
      await page.locator('#text').fill('又宽了一点')
      await page.getByRole('button', { name: '补充', exact: true }).click()
      await page.getByText('记下了').waitFor()
    } finally {
      await context.close()
    }
  }],

  ['the page of a code speaks English too, and one that was changed is refused in words', async (world) => {
    const code = await desk(world, '/api/v1/places/codes', { kind: 'village', subject: VILLAGE, spot: '' })
    const context = await world.browser.newContext(PHONE)
    const page = await context.newPage()
    try {
      await page.goto(`${world.address}${code.path}?lang=en`)
      await page.getByText('Tell us what happened').first().waitFor()
      await page.getByText('Photos (optional)').waitFor()
      assert.ok(await fits(page), 'the page is wider than the phone')
      const last = code.code.at(-1)
      await page.goto(`${world.address}/r/${code.code.slice(0, -1)}${last === '0' ? '1' : '0'}`)
      await page.getByText('这个二维码不对').first().waitFor()
    } finally {
      await context.close()
    }
  }],
]
