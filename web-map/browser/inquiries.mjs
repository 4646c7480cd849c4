// A question to the operator of a mine: asked in the case, answered on a phone without a script, seen in the case and in the dossier.
import assert from 'node:assert/strict'
import { nameless, newPage } from './page.mjs'

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'zh-CN', javaScriptEnabled: false }

/** Signed-in request of the desk. */
const desk = async ({ address, cookie }, path, body) => {
  const init = body ? { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: JSON.stringify(body) } : { headers: { cookie } }
  const answer = await fetch(`${address}${path}`, init)
  assert.ok(answer.ok, `${path}: ${answer.status}`)
  return answer.json()
}

export const inquiryChecks = [
  ['inquiries: a link that is shown once lets a company answer without a script, and the answer is seen in the case', async (world) => {
    const [lon, lat] = [111.2267, 39.8654]
    const { code, mines } = await desk(world, '/api/v1/cases', { lon, lat, category: 'MS-01', summary: '页面验收：书面询问' })
    const faults = []
    const page = await newPage(world.browser, world.address, faults, { width: 1280, height: 900, cookie: world.cookie })
    const context = await world.browser.newContext(PHONE)
    const company = await context.newPage()
    try {
      await page.goto(`${world.address}/#page=map&sel=case:${code}`)
      const part = page.getByTestId('case-inquiries')
      await part.locator('summary').first().click()
      const form = part.getByTestId('inquiry-form')
      await form.locator('[name=addressee]').fill('示意煤业有限公司')
      await form.locator('[name=subject]').fill('工作面推进情况')
      await form.locator('[name=text]').fill('请联系 138 0000 1234')
      await form.locator('button[type=submit]').click()
      await form.locator('.error-note, [role=alert]').filter({ hasText: '电话' }).waitFor()
      await form.locator('[name=text]').fill('请说明 2026 年 3 月至 5 月，本矿在该嘎查村范围内各工作面的推进位置和日期，并附采掘工程平面图。')
      await form.locator('button[type=submit]').click()
      const url = await part.getByTestId('inquiry-url').inputValue()
      assert.match(url, /\/m\/[0-9a-f]{64}$/)
      assert.deepEqual(await nameless(page), [])
      await part.getByTestId('inquiry-link').scrollIntoViewIfNeeded()
      await world.picture(page, 'inquiry-link')

      await company.goto(url)
      assert.ok(!(await company.content()).includes(code), 'the page names the case')
      assert.ok(await company.locator('.demo').isVisible(), 'made-up data without its mark')
      await world.picture(company, 'inquiry-room')
      const width = await company.locator('main').evaluate((main) => main.scrollWidth - window.innerWidth).catch(() => 0)
      assert.ok(width <= 0, 'the page is wider than the phone')
      await company.locator('label[for=stance-disputes]').click()
      await company.locator('#text').fill('该时段推进 120 米，位置见附图。')
      await company.locator('#by_name').fill('示意王五')
      await company.locator('#by_function').fill('地测科长')
      await company.locator('#files').setInputFiles({ name: '工程平面图.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n% made up\n') })
      await company.getByRole('button', { name: '提交答复' }).click()
      await company.getByTestId('taken').waitFor()
      await world.picture(company, 'inquiry-taken')

      // Told live: nobody reloads.
      const reply = part.locator('[data-reply="1"]')
      await reply.filter({ hasText: '推进 120 米' }).waitFor()
      assert.match(await reply.innerText(), /有异议[\s\S]*示意王五（地测科长）[\s\S]*证据第 1 号/)
      assert.equal(await part.getByTestId('inquiry-standing').getAttribute('data-standing'), 'in_time')
      await part.getByTestId('inquiry-way-revoke').click()
      await part.locator('input[name=reason]').fill('已答复，收回链接')
      await part.locator('form button[type=submit]').first().click()
      await part.getByTestId('inquiry-way-revoke').waitFor({ state: 'detached' })
      await part.getByTestId('inquiry-link').waitFor({ state: 'detached' })
      await world.picture(page, 'inquiry-answered')
      const shut = await company.goto(url)
      assert.equal(shut.status(), 404)
      await world.picture(company, 'inquiry-ended')

      await page.goto(`${world.address}/#page=map&sel=mine:${mines[0].id}`)
      await page.getByTestId('dossier').locator('summary').first().click()
      await page.getByTestId('dossier-asked').filter({ hasText: '按期答复' }).waitFor()
      await page.getByTestId('dossier-asked').scrollIntoViewIfNeeded()
      await world.picture(page, 'inquiry-dossier')
    } finally {
      await context.close()
      await page.context().close()
    }
    assert.deepEqual(faults.filter((fault) => !/422/.test(fault)), [])
  }],
]
