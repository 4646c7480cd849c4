// What every check needs of a page: waiting for the map, watching for faults, reading the drawing.
import { chromium } from 'playwright-core'

const WAIT = { timeout: 30_000 }

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

/** A page of a browser context of its own, signed in by `cookie`; notes console errors and requests to other origins in `faults`. */
export async function newPage(browser, address, faults, { width, height, cookie = null }) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', timezoneId: 'America/New_York', reducedMotion: 'reduce' })
  if (cookie) {
    const [name, value] = cookie.split('=')
    await context.addCookies([{ name, value, url: address, httpOnly: true, sameSite: 'Strict' }])
  }
  const page = await context.newPage()
  page.setDefaultTimeout(WAIT.timeout)
  page.on('console', (message) => { if (message.type() === 'error') faults.push(`console: ${message.text()}`) })
  page.on('pageerror', (error) => faults.push(`page: ${error.message}`))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${address}/`) && !/^(blob|data):/.test(url)) faults.push(`request to another origin: ${url}`)
  })
  return page
}

/** Opens the map. */
export async function openPage(browser, address, faults, { hash = '', ...rest }) {
  const page = await newPage(browser, address, faults, rest)
  await page.goto(`${address}/${hash || '#page=map'}`)
  await idle(page)
  return page
}

/** Waits until the map has drawn everything for its view. */
export async function idle(page) {
  await page.waitForFunction(() => window.zhunzhi?.map.loaded() && !window.zhunzhi.map.isMoving(), null, WAIT)
  await page.evaluate(() => {
    const { map } = window.zhunzhi
    window.mapIsIdle = false
    map.once('idle', () => { window.mapIsIdle = true })
    map.triggerRepaint()
  })
  // By the clock: a browser that has stopped drawing frames fails the check instead of holding up the run for ever.
  await page.waitForFunction(() => window.mapIsIdle, null, { ...WAIT, polling: 100 })
}

export async function jump(page, lon, lat, zoom) {
  await page.evaluate(([x, y, z]) => window.zhunzhi.map.jumpTo({ center: [x, y], zoom: z }), [lon, lat, zoom])
  await idle(page)
}

/** How many different colours the map shows, counted on a coarse raster of its pixels. */
export const colours = (page) => page.evaluate(() => new Promise((resolve) => {
  const { map } = window.zhunzhi
  map.once('render', () => {
    const small = Object.assign(document.createElement('canvas'), { width: 240, height: 160 })
    const pen = small.getContext('2d')
    pen.drawImage(map.getCanvas(), 0, 0, 240, 160)
    const { data } = pen.getImageData(0, 0, 240, 160)
    const seen = new Set()
    for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2])
    resolve(seen.size)
  })
  map.triggerRepaint()
}))

/** Properties of the features that a style layer shows now. */
export const shown = (page, layer) => page.evaluate(
  (id) => window.zhunzhi.map.queryRenderedFeatures({ layers: [id] }).map(({ id: feature, properties }) => ({ id: feature, ...properties })), layer)

/** Controls without a name for a screen reader. */
export const nameless = (page) => page.evaluate(() => {
  const named = (element) =>
    element.getAttribute('aria-label') || element.getAttribute('aria-labelledby') || element.textContent.trim() || element.title
    || [...(element.labels ?? [])].some((label) => label.textContent.trim())
  return [...document.querySelectorAll('button, a[href], input, select, textarea, [role=button]')]
    .filter((element) => !named(element) || (/^(SELECT|INPUT|TEXTAREA)$/.test(element.tagName) && !element.labels?.length && !element.getAttribute('aria-label')))
    .map((element) => element.outerHTML.slice(0, 120))
})

/** Finds something by name in the search box and opens the first answer. */
export async function find(page, words, subject) {
  const box = page.getByTestId('search')
  await box.fill(words)
  await box.press('Enter')
  await page.locator(`.panel[data-subject="${subject}"][aria-busy="false"]`).waitFor()
  await idle(page)
}
