// The survey on a phone: opened once with a line, filled in without one, sent by itself when it is back, seen in the case.
import assert from 'node:assert/strict'
import { nameless, newPage } from './page.mjs'

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'zh-CN' }
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)

/** Signed-in request of the desk. */
const desk = async ({ address, cookie }, path, body) => {
  const init = body ? { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: JSON.stringify(body) } : { headers: { cookie } }
  const answer = await fetch(`${address}${path}`, init)
  assert.ok(answer.ok, `${path}: ${answer.status}`)
  return answer.json()
}

/** A phone that is signed in as the desk. */
async function phone(world) {
  const context = await world.browser.newContext(PHONE)
  const [name, value] = world.cookie.split('=')
  await context.addCookies([{ name, value, url: world.address, httpOnly: true, sameSite: 'Strict' }])
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (fault) => world.faults.push(String(fault)))
  page.on('request', (request) => { if (!request.url().startsWith(`${world.address}/`) && !/^(blob|data):/.test(request.url())) world.faults.push(`request to another origin: ${request.url()}`) })
  return { context, page }
}

/** A picture as a camera makes it, larger than what is sent: a wall with a crack of its own. */
const shot = async (page, n) => ({
  name: `IMG_${n}.jpg`, mimeType: 'image/jpeg',
  buffer: Buffer.from(await page.evaluate(async (seed) => {
    const canvas = new OffscreenCanvas(2400, 1800)
    const pen = canvas.getContext('2d')
    pen.fillStyle = ['#c9b28f', '#b9bfc2', '#d8cfc0', '#a9937a'][seed % 4]
    pen.fillRect(0, 0, 2400, 1800)
    // Grain, as a camera's picture has it: a flat one would be small enough to be sent as it is.
    for (let i = 0; i < 60_000; i++) {
      pen.fillStyle = `rgb(0 0 0 / ${Math.random() * 0.15})`
      pen.fillRect(Math.random() * 2400, Math.random() * 1800, 6, 6)
    }
    pen.strokeStyle = '#2a2119'
    pen.lineWidth = 14
    pen.beginPath()
    pen.moveTo(300 + seed * 90, 0)
    for (let y = 0; y <= 1800; y += 90) pen.lineTo(300 + seed * 90 + y * 0.6 + Math.random() * 120, y)
    pen.stroke()
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })
    return [...new Uint8Array(await blob.arrayBuffer())]
  }, n)),
})

/** How many photos lie on the phone, and the largest of them in bytes. */
const lying = (page) => page.evaluate(() => new Promise((resolve) => {
  indexedDB.open('zhunzhi-survey', 1).onsuccess = ({ target }) => {
    const database = target.result
    if (!database.objectStoreNames.contains('photos')) return resolve([0, 0])
    database.transaction('photos').objectStore('photos').getAll().onsuccess = ({ target: { result } }) => {
      database.close()
      resolve([result.length, Math.max(0, ...result.map(({ blob }) => blob.size))])
    }
  }
}))

export const surveyChecks = [
  ['survey: a form that is filled in without a line is sent once when there is one, and is seen with its grade in the case', async (world) => {
    const [lon, lat] = [111.2267, 39.8654]
    const { code } = await desk(world, '/api/v1/cases', { lon, lat, category: 'MS-01', summary: '页面验收：入户调查' })
    const { context, page } = await phone(world)
    const field = (at) => page.locator(`[name="${at}"]`)
    try {
      await page.goto(`${world.address}/survey.html#case=${code}`)
      await page.getByTestId('survey-form').waitFor()
      await page.evaluate(() => navigator.serviceWorker.ready)
      await context.setOffline(true)
      await page.getByText('无网络').waitFor()
      await page.getByTestId('add-building').tap()
      await page.getByTestId('survey-send').tap()
      // All that is missing is said at its field.
      for (const at of ['surveyors', 'buildings.0.name', 'buildings.0.structure', 'buildings.0.floor_area_m2', 'buildings.0.year_built', 'buildings.0.lon']) {
        await page.locator(`[data-field="${at}"] .field-fault`).waitFor()
        assert.equal(await field(at).getAttribute('aria-invalid'), 'true', at)
      }
      assert.ok(await fits(page), 'the form is wider than the phone')
      await world.picture(page, 'survey-faults')
      await field('surveyors').fill('示意调查员甲、示意调查员乙')
      await field('buildings.0.name').fill('正房')
      await field('buildings.0.structure').selectOption('brick_concrete')
      await field('buildings.0.floor_area_m2').fill('86.5')
      await field('buildings.0.year_unknown').check()
      await field('buildings.0.lon').fill(String(lon))
      await field('buildings.0.lat').fill(String(lat))
      await page.getByTestId('add-room-buildings.0').tap()
      await field('buildings.0.rooms.0.name').fill('东屋')
      await page.getByTestId('add-crack-buildings.0.rooms.0').tap()
      await field('buildings.0.rooms.0.cracks.0.direction').selectOption('diagonal')
      await field('buildings.0.rooms.0.cracks.0.width_mm').fill('16.5')
      await field('buildings.0.rooms.0.cracks.0.length_m').fill('1.2')
      // The phone closes the page: everything is there when it opens again, still without a line.
      await page.reload()
      await page.getByTestId('survey-form').waitFor()
      assert.equal(await field('buildings.0.rooms.0.cracks.0.width_mm').inputValue(), '16.5')
      await page.getByTestId('add-well').tap()
      await field('wells.0.name').fill('院内水井')
      await field('wells.0.depth_m').fill('30')
      await field('wells.0.dry').check()
      await field('statement').fill('示意：去年秋天开始裂')
      assert.deepEqual(await nameless(page), [])
      assert.ok(await fits(page), 'the form is wider than the phone')
      await page.screenshot({ path: new URL('../screenshots/survey-form.png', import.meta.url).pathname, fullPage: true })
      await page.getByTestId('survey-send').tap()
      await page.getByTestId('survey-waiting').waitFor()
      await world.picture(page, 'survey-waiting')
      assert.equal((await desk(world, `/api/v1/cases/${code}/survey`)).survey, null)
      await context.setOffline(false)
      await page.getByTestId('survey-sent').waitFor({ timeout: 60_000 })
      await world.picture(page, 'survey-sent')
      assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('zhunzhi.survey.')).length), 0, 'the draft is still on the phone')
      const { survey, versions } = await desk(world, `/api/v1/cases/${code}/survey`)
      assert.deepEqual([versions.length, survey.buildings[0].assessment.observed.grade, survey.wells[0].dry], [1, 3, true])
    } finally {
      await context.close()
    }
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      const wide = await newPage(world.browser, world.address, world.faults, { width, height, cookie: world.cookie })
      await wide.goto(`${world.address}/#sel=case:${code}`)
      const part = wide.getByTestId('case-survey')
      await part.scrollIntoViewIfNeeded()
      await part.getByText('第 1 版').first().waitFor()
      assert.match(await part.getByTestId('survey-observed').innerText(), /III 级/)
      assert.match(await part.innerText(), /不构成鉴定意见/)
      await part.scrollIntoViewIfNeeded()
      await world.picture(wide, `survey-case-${width}`)
      await wide.context().close()
    }
  }],
  ['survey: damage of houses stands on the map against what is computed, with a legend of true counts, and goes with its panel', async (world) => {
    const [lon, lat] = [111.2279, 39.8651]
    const { code } = await desk(world, '/api/v1/cases', { lon, lat, category: 'MS-01', summary: '页面验收：房屋损坏对照' })
    const crack = { element: 'wall', direction: 'diagonal', width_mm: 16.5, length_m: 1.2 }
    const house = (at, structure) => ({ name: '正房', structure, year_built: 'unknown', floor_area_m2: 80, storeys: 1, lon: lon + at, lat, rooms: [{ name: '东屋', cracks: [crack] }] })
    const survey = { on: '2026-05-02', surveyors: ['示意调查员甲'], buildings: [house(0, 'brick_concrete'), house(0.0006, 'cave_dwelling')] }
    await desk(world, `/api/v1/cases/${code}/survey`, { key: '5a'.repeat(16), survey })
    const { mines } = await desk(world, `/api/v1/cases/${code}`)
    const mine = mines[0].id
    const { tally } = await desk(world, `/api/v1/mines/${mine}/surveys`)
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      const page = await newPage(world.browser, world.address, world.faults, { width, height, cookie: world.cookie })
      await page.goto(`${world.address}/#map=15.5/${lat}/${lon}&sel=mine:${mine}`)
      const part = page.getByTestId('mine-damage')
      await part.locator('summary').click()
      await part.getByTestId('damage-sum').waitFor()
      for (const standing of ['more', 'equal', 'less', 'incomparable']) {
        assert.equal(await part.locator(`[data-standing=${standing}] strong`).innerText(), String(tally[standing]))
      }
      assert.match(await part.innerText(), /不构成鉴定意见/)
      const row = part.getByTestId('damage-rows').locator('tr', { hasText: code }).filter({ hasText: '砖混' })
      assert.match(await row.innerText(), /III/)
      const drawn = () => page.evaluate(() => new Set(window.zhunzhi.map.querySourceFeatures('surveyed-buildings').map((f) => `${f.geometry.coordinates}`)).size)
      await page.waitForFunction(() => window.zhunzhi.map.loaded() && window.zhunzhi.map.querySourceFeatures('surveyed-buildings').length > 0)
      assert.ok(await drawn() >= 2)
      assert.deepEqual(await nameless(page), [])
      await part.scrollIntoViewIfNeeded()
      await world.picture(page, `mine-damage-${width}`)
      await row.getByRole('button').click()
      await page.getByTestId('case-survey').waitFor()
      await page.waitForFunction(() => window.zhunzhi.map.loaded() && window.zhunzhi.map.querySourceFeatures('surveyed-buildings').length === 0)
      await page.context().close()
    }
  }],
  ['survey: photos taken without a line stay on the phone, are sent as evidence and are seen at their crack in the case', async (world) => {
    const [lon, lat] = [111.2271, 39.8659]
    const { code } = await desk(world, '/api/v1/cases', { lon, lat, category: 'MS-01', summary: '页面验收：入户调查照片' })
    const { context, page } = await phone(world)
    const field = (at) => page.locator(`[name="${at}"]`)
    const crack = 'buildings.0.rooms.0.cracks.0'
    const shown = (at) => page.locator(`[data-photos="${at}"] img`)
    const drawn = (at, n) => page.waitForFunction(([path, count]) => [...document.querySelectorAll(`[data-photos="${path}"] img`)].filter((one) => one.naturalWidth > 0).length === count, [at, n])
    try {
      await page.goto(`${world.address}/survey.html#case=${code}`)
      await page.getByTestId('survey-form').waitFor()
      await page.evaluate(() => navigator.serviceWorker.ready)
      await context.setOffline(true)
      await page.getByText('无网络').waitFor()
      await page.getByTestId('add-building').tap()
      await field('surveyors').fill('示意调查员甲')
      await field('buildings.0.name').fill('正房')
      await field('buildings.0.structure').selectOption('brick_concrete')
      await field('buildings.0.floor_area_m2').fill('86.5')
      await field('buildings.0.year_unknown').check()
      await field('buildings.0.lon').fill(String(lon))
      await field('buildings.0.lat').fill(String(lat))
      await page.getByTestId('add-room-buildings.0').tap()
      await field('buildings.0.rooms.0.name').fill('东屋')
      await page.getByTestId('add-crack-buildings.0.rooms.0').tap()
      await field(`${crack}.direction`).selectOption('diagonal')
      await field(`${crack}.width_mm`).fill('16.5')
      await field(`${crack}.length_m`).fill('1.2')
      const shots = []
      for (let n = 0; n < 4; n++) shots.push(await shot(page, n))
      await page.getByTestId('photo-buildings.0').setInputFiles(shots[0])
      await drawn('buildings.0', 1)
      for (const [i, one] of [shots[1], shots[2], shots[3]].entries()) {
        await page.getByTestId(`photo-${crack}`).setInputFiles(one)
        await drawn(crack, i + 1)
      }
      // The same once more is told; one that was removed is gone from the phone as well.
      await page.getByTestId(`photo-${crack}`).setInputFiles(shots[1])
      await page.getByText('这里已有同一张照片').waitFor()
      await page.getByRole('button', { name: '删除房屋 1 房间 1 裂缝 1 照片 3' }).tap()
      await drawn(crack, 2)
      await page.waitForTimeout(300)
      const [count, largest] = await lying(page)
      assert.equal(count, 3)
      assert.ok(largest < 700_000 && shots[0].buffer.length > 700_000, `made smaller: ${largest} of ${shots[0].buffer.length} bytes`)
      // A phone without room: it says so, and what is there stays.
      await page.evaluate(() => { window.put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') } })
      await page.getByTestId(`photo-${crack}`).setInputFiles(shots[3])
      await page.getByText('手机没有空间保存这张照片').waitFor()
      assert.equal(await shown(crack).count(), 2)
      assert.deepEqual(await nameless(page), [])
      assert.ok(await fits(page), 'the form is wider than the phone')
      await page.screenshot({ path: new URL('../screenshots/survey-photos-form.png', import.meta.url).pathname, fullPage: true })
      // The phone closes the page: photos are there when it opens again, still without a line.
      await page.reload()
      await page.getByTestId('survey-form').waitFor()
      await drawn('buildings.0', 1)
      await drawn(crack, 2)
      await page.getByTestId('survey-send').tap()
      await page.getByTestId('survey-waiting').waitFor()
      // The line breaks in the second photo, and the page is closed: it goes on there and sends nothing twice.
      let parts = 0
      let broken = true
      await context.route(/\/evidence\/uploads\//, (route) => (broken && route.request().method() === 'PATCH' && ++parts > 1 ? route.abort() : route.continue()))
      await context.setOffline(false)
      await page.getByText('正在发送照片 2/3').waitFor()
      await world.picture(page, 'survey-photos-sending')
      broken = false
      await page.reload()
      await page.getByTestId('survey-sent').waitFor({ timeout: 60_000 })
      await page.waitForTimeout(300)
      assert.deepEqual(await lying(page), [0, 0], 'photos are still on the phone')
    } finally {
      await context.close()
    }
    const { survey } = await desk(world, `/api/v1/cases/${code}/survey`)
    const { evidence } = await desk(world, `/api/v1/cases/${code}/evidence`)
    const [house] = survey.buildings
    assert.deepEqual([evidence.length, house.photos.length, house.rooms[0].cracks[0].photos.length], [3, 1, 2])
    assert.equal(evidence[1].shows, '入户调查照片：房屋1房间1裂缝1')
    assert.ok(Math.max(evidence[0].width, evidence[0].height) === 1600, `${evidence[0].width} × ${evidence[0].height}`)
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      const wide = await newPage(world.browser, world.address, world.faults, { width, height, cookie: world.cookie })
      await wide.goto(`${world.address}/#sel=case:${code}`)
      const part = wide.getByTestId('case-survey')
      await part.getByText('照片 3 张').waitFor()
      await part.locator('summary').first().click()
      await part.locator('.survey-shots').nth(1).scrollIntoViewIfNeeded()
      await wide.waitForFunction(() => [...document.querySelectorAll('.survey-shots img')].filter((one) => one.naturalWidth > 0).length === 3)
      assert.deepEqual(await nameless(wide), [])
      await world.picture(wide, `survey-photos-case-${width}`)
      await wide.context().close()
    }
    // A correction begins with the photos of the former version.
    const again = await newPage(world.browser, world.address, world.faults, { width: 390, height: 844, cookie: world.cookie })
    await again.goto(`${world.address}/survey.html#case=${code}&corrects=1`)
    await again.waitForFunction((at) => [...document.querySelectorAll(`[data-photos="${at}"] img`)].filter((one) => one.naturalWidth > 0).length === 2, crack)
    await again.locator('[name=reason]').fill('补记井深')
    await again.getByTestId('survey-send').click()
    await again.getByTestId('survey-sent').waitFor({ timeout: 60_000 })
    const { survey: corrected } = await desk(world, `/api/v1/cases/${code}/survey`)
    assert.deepEqual([corrected.version, corrected.buildings[0].rooms[0].cracks[0].photos.map(({ item }) => item)], [2, [2, 3]])
    await again.context().close()
  }],
  ['survey: who is not signed in keeps the draft, and a correction begins with what the former version says', async (world) => {
    const { code } = (await desk(world, '/api/v1/cases?limit=1&state=open')).cases[0]
    const survey = { on: '2026-01-02', surveyors: ['示意调查员甲'], buildings: [], wells: [{ name: '院内水井', depth_m: 30, dry: true }], lands: [] }
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const { survey: { version } } = await desk(world, `/api/v1/cases/${code}/survey`, { key, survey })
    const faults = []
    const page = await newPage(world.browser, world.address, faults, { width: 1280, height: 800, cookie: world.cookie })
    await page.goto(`${world.address}/survey.html#case=${code}&corrects=${version}`)
    const depth = page.locator('[name="wells.0.depth_m"]')
    await depth.waitFor()
    assert.equal(await depth.inputValue(), '30')
    await depth.fill('31')
    await page.locator('[name=reason]').fill('井深读错')
    const cookies = await page.context().cookies()
    await page.context().clearCookies()
    await page.getByTestId('survey-send').click()
    await page.getByTestId('survey-sign-in').waitFor()
    await world.picture(page, 'survey-correction-1280')
    await page.context().addCookies(cookies)
    await page.reload()
    await page.getByTestId('survey-sent').waitFor({ timeout: 60_000 })
    const answer = await desk(world, `/api/v1/cases/${code}/survey`)
    assert.deepEqual([answer.survey.wells[0].depth_m, answer.versions.at(-1).corrects], [31, version])
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByText('has arrived').waitFor()
    await page.context().close()
    assert.deepEqual(faults.filter((fault) => !/401/.test(fault)), [])
  }],
]
