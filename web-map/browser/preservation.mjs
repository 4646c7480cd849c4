// The check of preservation and escrow: a request, a parcel typed as lines, its picture and area, and the way there by keyboard.
import assert from 'node:assert/strict'
import { nameless, newPage } from './page.mjs'

export const preservationChecks = [
  ['preservation: a notary asks for one, types a parcel as lines and reads its area in mu', async (world) => {
    const faults = []
    const cookie = await world.cookieOf('notary')
    const page = await newPage(world.browser, world.address, faults, { width: 1280, height: 800, cookie })
    await page.goto(`${world.address}#page=preservation`)
    await page.getByTestId('preservation-new').click()
    const { cases } = await (await fetch(`${world.address}/api/v1/cases?limit=1`, { headers: { cookie } })).json()
    const name = `页面验收 ${Date.now()}`
    await page.locator('[data-testid=preservation-new-form] input[name=name]').fill(name)
    await page.locator('[data-testid=preservation-new-form] input[name=case]').fill(cases[0].code)
    await page.locator('[data-testid=preservation-new-form] button[type=submit]').click()
    const sheet = page.getByTestId('preservation-sheet')
    await sheet.getByRole('heading', { name }).waitFor()
    await sheet.locator('[data-command=accept_request]').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('示意公证处')
    await page.keyboard.press('Tab')
    await page.keyboard.type('示意1号')
    await page.keyboard.press('Enter')
    await sheet.locator('[data-command=add_parcel]').click()
    const form = page.getByTestId('preservation-form')
    await form.locator('[name=parcel]').fill('甲地')
    await form.locator('[name=measured_by]').fill('测绘单位甲')
    await form.locator('[name=accuracy_m]').fill('0.03')
    await form.locator('[name=corners]').fill('111.20 39.80\n111.21 39.81\n111.21 39.80\n111.20 39.81')
    await page.getByTestId('preservation-send').click()
    await page.locator('.error-note, [role=alert]').first().waitFor()
    await form.locator('[name=corners]').fill('111.20 39.80\n111.21 39.80\n111.21 39.81\n111.20 39.81')
    await form.locator('.parcel-picture path').waitFor()
    await page.getByTestId('preservation-send').click()
    const parcel = sheet.locator('[data-parcel=甲地]')
    await parcel.waitFor()
    assert.match(await parcel.innerText(), /142\d\.\d{4}\s*亩/)
    assert.deepEqual(await nameless(page), [])
    await world.picture(page, 'preservation')
    await page.context().close()
    assert.deepEqual(faults.filter((fault) => !/422/.test(fault)), [])
  }],
]
