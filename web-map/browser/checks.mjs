// The checks, in the order they run; each name is a sentence. `world` carries what one check leaves for the next.
import assert from 'node:assert/strict'
import { colours, find, idle, jump, nameless, openPage, shown } from './page.mjs'

const SEAT = [111.22676, 39.86546]
const MINE = 'M0230'

const json = async (world, path) => (await fetch(world.address + path, { headers: { cookie: world.cookie } })).json()

/** A new place each run, so that a kept data directory does not change what the check sees. */
const somewhere = () => [SEAT[0] + (Math.random() - 0.5) * 0.02, SEAT[1] + (Math.random() - 0.5) * 0.02]

export const checks = [
  ['the map opens, is not blank and says that its data is synthetic', async (world) => {
    const { clerk, meta } = world
    assert.ok((await colours(clerk)) > 40, 'the canvas shows hardly any colour')
    if (meta.synthetic) assert.ok(await clerk.locator('.app-header .synthetic').isVisible())
    assert.ok((await clerk.locator('.attribution summary').innerText()).length > 6, 'no attribution line')
    assert.ok(await clerk.locator('.maplibregl-ctrl-scale').isVisible(), 'no scale bar')
    await world.picture(clerk, 'map')
  }],

  ['every township has its Chinese name on the map, or makes room for a count', async ({ clerk }) => {
    const names = (await shown(clerk, 'township-labels-text')).map(({ name }) => name)
    assert.ok(new Set(names).size >= 10, `only ${names.length} township names`)
    assert.match(names[0], /[\u4e00-\u9fff]/)
  }],

  ['the counts on the map add up to the number of cases', async ({ clerk, meta }) => {
    const total = await clerk.evaluate(() => {
      const seen = new Map()
      for (const { id, properties } of window.zhunzhi.map.querySourceFeatures('cases', { sourceLayer: 'case_clusters' })) seen.set(id, properties.count)
      return [...seen.values()].reduce((sum, count) => sum + count, 0)
    })
    assert.equal(total, meta.counts.cases)
  }],

  ['three grid levels, mines, stations and single cases appear by zoom', async (world) => {
    const { clerk } = world
    await jump(clerk, ...SEAT, 12)
    assert.ok((await shown(clerk, 'base-grids-area')).length > 0, 'no base grid at zoom 12')
    assert.ok((await shown(clerk, 'stations-circle')).length > 0, 'no station at zoom 12')
    await jump(clerk, ...SEAT, 14)
    assert.ok((await shown(clerk, 'micro-grids-area')).length > 0, 'no micro grid at zoom 14')
    await jump(clerk, 111.2546, 39.7943, 11)
    assert.ok((await shown(clerk, 'mine-licences-fill')).length > 0, 'no mine licence at zoom 11')
    const cases = await json(world, '/api/v1/cases?limit=1')
    await jump(clerk, cases.cases[0].lon, cases.cases[0].lat, 14)
    assert.ok((await shown(clerk, 'cases-circle')).length > 0, 'no case at zoom 14')
  }],

  ['areas are filled by their number of cases, with a table that adds up to the same', async (world) => {
    const { clerk, meta } = world
    const before = await clerk.evaluate(() => [...window.zhunzhi.map.getCenter().toArray(), window.zhunzhi.map.getZoom()])
    await jump(clerk, 111.2, 39.75, 9.2)
    await clerk.locator('[data-testid=areas]').click()
    await clerk.locator('[data-testid=area-classes] .swatch').first().waitFor()
    await idle(clerk)
    assert.ok((await shown(clerk, 'areas-villages')).length > 20, 'no village is filled at zoom 9')
    await world.picture(clerk, 'areas')
    await clerk.locator('[data-testid=area-level]').selectOption('township')
    await clerk.locator('[data-testid=area-rows] tr').first().waitFor({ state: 'attached' })
    await idle(clerk)
    assert.ok((await shown(clerk, 'areas-townships')).length >= 10, 'no township is filled')
    await clerk.locator('.area-statistics summary').click()
    const totals = await clerk.locator('[data-testid=area-rows] tr td:nth-child(2)').allInnerTexts()
    const sum = totals.reduce((all, text) => all + Number(text.replace(/\D/g, '')), 0)
    const { unplaced } = await json(world, '/api/v1/counts?level=township')
    assert.equal(sum + unplaced.total, meta.counts.cases)
    await world.picture(clerk, 'areas-table')
    await clerk.locator('#area-statistics .close').click()
    await idle(clerk)
    assert.equal((await shown(clerk, 'areas-townships').catch(() => [])).length, 0)
    await jump(clerk, ...before)
  }],

  ['a layer is switched off and on by its check box', async ({ clerk }) => {
    await clerk.locator('[aria-controls=layer-list]').click()
    const box = clerk.locator('[data-layer=cases]')
    await box.uncheck()
    await idle(clerk)
    assert.equal((await shown(clerk, 'cases-circle').catch(() => [])).length, 0)
    await box.check()
    await idle(clerk)
    assert.ok((await shown(clerk, 'cases-circle')).length > 0)
    assert.deepEqual(await nameless(clerk), [])
    await clerk.keyboard.press('Escape')
    await clerk.locator('#layer-list').waitFor({ state: 'detached' })
  }],

  ['a mine shows its disputes by distance, and the list follows with the same filter', async (world) => {
    const { clerk } = world
    const mine = await json(world, `/api/v1/mines/${MINE}`)
    await find(clerk, mine.name, MINE)
    const totals = (await clerk.getByTestId('rings').locator('tbody td:nth-child(2)').allInnerTexts()).map(Number)
    assert.equal(totals.length, 5)
    assert.ok(totals.every((total, i) => i === 0 || total >= totals[i - 1]), `not cumulative: ${totals}`)
    await clerk.locator('[data-ring="3000"]').click()
    await clerk.getByTestId('ring').locator('.bars').first().waitFor()
    await world.picture(clerk, 'mine')
    await clerk.getByTestId('ring').locator('button.primary').click()
    const wanted = new RegExp(`(^|\\D)${totals[3].toLocaleString('zh-CN')}(\\D|$)`)
    await clerk.locator('.case-list header [role=status]').filter({ hasText: wanted }).waitFor()
    // The tiles show what list and rings count: the map looks at all of them, and sums are in one tile each.
    await clerk.waitForFunction((n) => {
      const { map } = window.zhunzhi
      if (!map.isSourceLoaded('cases') || map.isMoving()) return false
      const sums = new Map(map.querySourceFeatures('cases', { sourceLayer: 'case_clusters' }).map(({ id, properties: p }) => [id, p.count]))
      const single = new Set(map.querySourceFeatures('cases', { sourceLayer: 'cases' }).map(({ properties: p }) => p.code))
      return (map.getZoom() < 13 ? [...sums.values()].reduce((a, b) => a + b, 0) : single.size) === n
    }, totals[3])
    const source = await clerk.evaluate(() => window.zhunzhi.map.getSource('cases').tiles[0])
    assert.match(source, new RegExp(`\\?near_mine=${MINE}&distance=3000$`))
    assert.match(clerk.url(), new RegExp(`#map=.*sel=mine:${MINE}`))
    await clerk.locator('.scopes .quiet').click()
  }],

  ['a grid shows its people, its open and overdue cases and its micro grids', async (world) => {
    const { clerk } = world
    const place = await json(world, `/api/v1/locate?lon=${SEAT[0]}&lat=${SEAT[1]}`)
    await find(clerk, place.primary_grid.code, place.primary_grid.code)
    const grid = await json(world, `/api/v1/grids/${place.primary_grid.code}`)
    assert.equal(await clerk.locator('#panel-title').innerText(), grid.name)
    assert.equal(await clerk.getByTestId('people').locator('tbody tr').count(), grid.people.length)
    assert.equal(await clerk.locator('.micro-grids li').count(), grid.micro_grids.length)
    await world.picture(clerk, 'grid')
    assert.deepEqual(await nameless(clerk), [])
  }],

  ['a panel closes by ESC', async ({ clerk }) => {
    await clerk.keyboard.press('Escape')
    await clerk.getByTestId('panel').waitFor({ state: 'detached' })
  }],

  ['swapped coordinates are explained in words', async ({ clerk }) => {
    await clerk.getByTestId('report').click()
    await clerk.getByTestId('coordinates').fill(`${SEAT[1]}, ${SEAT[0]}`)
    await clerk.getByTestId('use-coordinates').click()
    await clerk.getByTestId('place').or(clerk.locator('.panel .error-note')).filter({ hasText: '反' }).waitFor()
    await clerk.keyboard.press('Escape')
  }],

  ['a dispute is reported by a click on the map and gets a suggestion with reasons', async (world) => {
    const { clerk } = world
    world.spot = somewhere()
    await jump(clerk, ...world.spot, 14)
    await clerk.getByTestId('report').click()
    await clerk.getByTestId('panel').waitFor()
    const { x, y } = await clerk.evaluate((at) => {
      const { left, top } = window.zhunzhi.map.getCanvas().getBoundingClientRect()
      const point = window.zhunzhi.map.project(at)
      return { x: left + point.x, y: top + point.y }
    }, world.spot)
    await clerk.mouse.click(x, y)
    await clerk.getByTestId('place').waitFor()
    await clerk.getByTestId('major').selectOption('MS')
    await clerk.getByTestId('minor').selectOption('MS-01')
    await clerk.getByTestId('summary').fill('浏览器检验：东墙出现三处裂缝，要求鉴定')
    await clerk.getByTestId('people-count').fill('3')
    await clerk.getByTestId('suggestion').waitFor()
    assert.ok((await clerk.locator('.reasons .chosen').count()) > 0, 'no chosen reason')
    assert.deepEqual(await nameless(clerk), [])
    await world.picture(clerk, 'report')
  }],

  ['the new case is in the other browser at once, in list, map and for screen readers, without reload', async (world) => {
    const { clerk, colleague } = world
    await jump(colleague, ...world.spot, 14)
    await colleague.evaluate(() => { window.stillTheSamePage = true })
    await clerk.getByTestId('register').click()
    await clerk.getByTestId('dispatch').waitFor()
    world.code = decodeURIComponent(/sel=case:([^&]+)/.exec(clerk.url())[1])
    await colleague.locator(`[data-testid=case-rows] tr[data-code="${world.code}"]`).waitFor()
    await colleague.waitForFunction((code) => window.zhunzhi.map
      .querySourceFeatures('cases', { sourceLayer: 'cases' }).some(({ properties }) => properties.code === code), world.code)
    await colleague.getByTestId('live').filter({ hasText: world.code }).waitFor({ state: 'attached' })
    assert.equal(await colleague.evaluate(() => window.stillTheSamePage), true)
    await idle(colleague)
    await world.picture(colleague, 'live')
  }],

  ['the clerk confirms the suggestion and the case is dispatched', async (world) => {
    const { clerk, colleague } = world
    await clerk.getByTestId('confirm').click()
    await clerk.locator('[data-testid=case-state][data-state=dispatched]').waitFor()
    assert.equal((await json(world, `/api/v1/cases/${world.code}`)).state, 'dispatched')
    const state = await clerk.locator('[data-testid=case-state]').innerText()
    await colleague.locator(`tr[data-code="${world.code}"]`).filter({ hasText: state }).waitFor()
  }],

  ['the next step is taken by its form, and what has to come first is told in Chinese', async (world) => {
    const { clerk } = world
    await clerk.locator('[data-command=sign]').click()
    await clerk.getByTestId('command-submit').click()
    await clerk.locator('[data-testid=case-state][data-state=in_progress]').waitFor()
    await clerk.locator('[data-command=draft_result]').click()
    await clerk.getByTestId('command-submit').click()
    await clerk.locator('.command-form [role=alert]').waitFor()
    await clerk.fill('.command-form [name=facts]', '已查明')
    await clerk.selectOption('.command-form [name=opinion]', 'explain')
    await clerk.fill('.command-form [name=law]', '民法典第1240条')
    await clerk.getByTestId('command-submit').click()
    await clerk.locator('.command-form .error-title', { hasText: '一分' }).waitFor()
    // The browser itself writes every refused request into its console: this one was wanted.
    world.faults.splice(0, world.faults.length, ...world.faults.filter((fault) => !fault.includes('409')))
    const { documents, clocks } = await json(world, `/api/v1/cases/${world.code}`)
    assert.deepEqual(documents.map(({ kind }) => kind), ['acceptance_notice', 'transfer_order'])
    const links = clerk.getByTestId('documents').getByRole('link')
    const files = await links.evaluateAll((all) => all.filter((link) => link.pathname.endsWith('/pdf')).length)
    assert.deepEqual([await links.count(), files], [5, 2], 'a page and a file of each, and the whole case')
    assert.ok(clocks.length >= 4)
    assert.equal(await clerk.getByTestId('clocks').locator('.last-day').count(), clocks.filter(({ ended }) => !ended).length)
  }],

  ['a paper opens as a page with map and code, and the board leads to a case', async (world) => {
    const { clerk } = world
    const [paper] = await Promise.all([clerk.waitForEvent('popup'), clerk.getByTestId('documents').getByRole('link').first().click()])
    await paper.getByRole('heading', { name: '受理告知单' }).waitFor()
    assert.equal(await paper.locator('svg').count(), 2)
    await paper.close()
    await clerk.getByTestId('board').click()
    await clerk.getByTestId('supervised').locator('tbody tr').first().waitFor()
    await clerk.getByTestId('effectiveness-link').click()
    await clerk.getByTestId('effectiveness').locator('tbody tr').first().waitFor()
    await clerk.locator(`tr[data-code="${world.code}"]`).getByRole('button').first().click()
    await clerk.locator('[data-testid=case-state][data-state=in_progress]').waitFor()
  }],

  ['a photo is handed in with its hash in the history, and a crack draws its curve', async (world) => {
    const { clerk } = world
    const photo = Buffer.from(await clerk.evaluate(async () => {
      const canvas = new OffscreenCanvas(640, 480)
      const draw = canvas.getContext('2d')
      draw.fillStyle = '#d8cfc0'
      draw.fillRect(0, 0, 640, 480)
      draw.fillStyle = '#333'
      draw.fillRect(300, 40, 6, 400)
      const blob = await canvas.convertToBlob({ type: 'image/jpeg' })
      return [...new Uint8Array(await blob.arrayBuffer())]
    }))
    const evidence = clerk.getByTestId('evidence')
    await evidence.getByTestId('hand-in').click()
    await evidence.getByTestId('evidence-file').setInputFiles({ name: '裂缝.jpg', mimeType: 'image/jpeg', buffer: photo })
    await evidence.getByTestId('evidence-shows').fill('东墙竖向裂缝')
    await evidence.getByTestId('evidence-submit').click()
    await evidence.locator('[data-exhibit="1"] img').waitFor()
    await clerk.locator('.events li').filter({ hasText: '固定证据第1号' }).waitFor()
    const cracks = clerk.getByTestId('cracks')
    await cracks.getByTestId('add-crack').click()
    for (const [name, words] of [['crack-name', '1号裂缝'], ['crack-room', '东屋'], ['crack-wall', '东墙']]) await cracks.locator(`[name=${name}]`).fill(words)
    await cracks.locator('details button[type=submit]').click()
    await cracks.locator('[data-crack="1"]').waitFor()
    for (const [on, width_mm] of [['2026-01-10', 2], ['2026-02-09', 3.5], ['2026-03-11', 4.1]]) {
      const answer = await clerk.evaluate(async ([code, body]) => (await fetch(`/api/v1/cases/${code}/cracks/1/readings`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
      })).status, [world.code, { on, width_mm, length_cm: 80, scale_card: true, photo: 1 }])
      assert.equal(answer, 201)
    }
    const row = cracks.locator('[data-crack="1"]')
    await row.getByRole('button').click()
    await row.locator('input[type=number]').nth(0).fill('4.6')
    await row.locator('input[type=number]').nth(1).fill('82')
    await row.locator('button[type=submit]').click()
    await row.locator('.crack-curve circle').nth(3).waitFor()
    assert.equal(await row.locator('.crack-curve circle.doubtful').count(), 1, 'a reading without a photo is not marked')
    assert.deepEqual(await nameless(clerk), [])
    await row.scrollIntoViewIfNeeded()
    await world.picture(clerk, 'cracks')
    await evidence.scrollIntoViewIfNeeded()
    await world.picture(clerk, 'evidence')
  }],

  ['the interface speaks English after one click, and back', async ({ clerk }) => {
    await clerk.locator('.language').click()
    assert.equal(await clerk.getByTestId('report').innerText(), 'Report a dispute')
    assert.equal(await clerk.evaluate(() => document.documentElement.lang), 'en')
    assert.deepEqual(await nameless(clerk), [])
    await clerk.locator('.language').click()
    assert.equal(await clerk.getByTestId('report').innerText(), '登记纠纷')
  }],

  ['a party is masked, is shown in full for a reason, and one is added', async (world) => {
    const { clerk } = world
    const { cases } = await json(world, '/api/v1/cases?limit=50')
    let code = ''
    for (const row of cases) {
      const { parties } = await json(world, `/api/v1/cases/${row.code}/parties`)
      if (parties.length === 1 && !parties[0].protected) { code = row.code; break }
    }
    await find(clerk, code, code)
    const name = clerk.getByTestId('party-name').first()
    assert.match(await name.innerText(), /^示\*+$/)
    await clerk.getByTestId('reveal-party').first().press('Enter')
    await clerk.getByTestId('reveal-reason').press('Enter')
    assert.equal(await clerk.getByTestId('reveal-reason').getAttribute('aria-invalid'), 'true')
    assert.deepEqual(await nameless(clerk), [])
    await clerk.getByTestId('reveal-reason').fill('电话回访核实')
    await clerk.getByTestId('reveal-reason').press('Enter')
    await clerk.getByTestId('hide-party').waitFor()
    assert.match(await name.innerText(), /^示意/)
    await world.picture(clerk, 'parties')
    await clerk.getByTestId('hide-party').press('Enter')
    assert.match(await name.innerText(), /^示\*+$/)
    await clerk.getByTestId('add-party').click()
    await clerk.getByTestId('party-form-name').fill('示意欧阳二')
    await clerk.getByTestId('party-form-phone').fill('12')
    await clerk.getByTestId('party-form-add').click()
    await clerk.getByTestId('party-form').locator('.error-note').filter({ hasText: '电话' }).waitFor()
    // The browser itself writes every refused request into its console: this one was wanted.
    world.faults.splice(world.faults.findIndex((fault) => fault.includes('422')), 1)
    await clerk.getByTestId('party-form-phone').fill('000 0000 0002')
    await clerk.getByTestId('party-form-add').click()
    await clerk.getByTestId('party-form').waitFor({ state: 'detached' })
    await clerk.getByTestId('party').nth(1).waitFor()
    assert.match(await clerk.getByTestId('party-name').nth(1).innerText(), /^示\*+$/)
    await clerk.keyboard.press('Escape')
  }],

  ['the page fits a phone: nothing is wider than the screen', async (world) => {
    const phone = await openPage(world.browser, world.address, world.faults, { width: 390, height: 844, cookie: world.cookie, hash: `#map=10/39.79/111.25&sel=mine:${MINE}` })
    await phone.getByTestId('rings').waitFor()
    assert.ok((await phone.evaluate(() => document.documentElement.scrollWidth)) <= 390)
    await world.picture(phone, 'phone')
    await phone.context().close()
  }],

  ['on a phone the statistics leave the zoom buttons free', async (world) => {
    const phone = await openPage(world.browser, world.address, world.faults, { width: 390, height: 844, cookie: world.cookie, hash: '#map=10/39.79/111.25' })
    await phone.getByTestId('areas').click()
    await phone.getByTestId('area-classes').locator('.swatch').first().waitFor()
    await phone.locator('.area-statistics details summary').click()
    const zoom = () => phone.evaluate(() => window.zhunzhi.map.getZoom())
    const before = await zoom()
    // A click fails where something else lies over the button.
    await phone.locator('.maplibregl-ctrl-zoom-in').click({ timeout: 5000 })
    await idle(phone)
    assert.ok((await zoom()) > before, 'the button does not zoom')
    // Children that do not shrink would spill over the lower edge; the panel scrolls instead.
    assert.notEqual(await phone.locator('.area-statistics').evaluate((panel) => getComputedStyle(panel).overflowY), 'visible')
    await world.picture(phone, 'phone-areas')
    await phone.context().close()
  }],
]
