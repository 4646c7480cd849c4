// The clerk's intake desk: pasted words become place, category and counts; everything stays the clerk's to change.
import assert from 'node:assert/strict'
import { idle, nameless, openPage } from './page.mjs'

const SAID = '来电人称友谊街道苏计沟村王家圪楞社41户房屋裂缝，去年冬天开始，怀疑是附近煤矿放炮造成，再不解决就集体上访。'

export const intakeChecks = [
  ['a pasted report is read: marked words, the village with its group, category, households, an alarm', async (world) => {
    const { clerk } = world
    await clerk.keyboard.press('Escape')
    await clerk.getByTestId('report').click()
    await clerk.getByTestId('summary').fill(SAID)
    await clerk.getByTestId('reading').waitFor()
    assert.equal(await clerk.getByTestId('marked').innerText(), SAID)
    const [place] = await clerk.locator('[data-testid=read-places] .offer').allInnerTexts()
    assert.match(place, /苏计沟村[\s\S]*王家圪楞社[\s\S]*很可能/)
    assert.match(await clerk.locator('[data-testid=read-categories] .offer').first().innerText(), /房屋裂缝/)
    assert.ok(await clerk.locator('.reading .caution').filter({ hasText: '走访' }).isVisible(), 'the threat is not told')
    assert.deepEqual(await nameless(clerk), [])
    await world.picture(clerk, 'intake-read')
  }],

  ['the keyboard alone takes place and category over; counts are filled in and stay editable', async (world) => {
    const { clerk } = world
    await clerk.locator('[data-testid=read-places] .offer').first().focus()
    await clerk.keyboard.press('Enter')
    await clerk.getByTestId('report-form').waitFor()
    await clerk.getByTestId('suggestion').waitFor()
    assert.equal(await clerk.getByTestId('minor').inputValue(), 'MS-01')
    assert.equal(await clerk.getByTestId('people-count').inputValue(), '41')
    assert.ok(Number(await clerk.getByTestId('accuracy').inputValue()) > 100, 'the uncertainty of the village is not filled in')
    assert.match(await clerk.getByTestId('place').innerText(), /苏计沟村/)
    await clerk.getByTestId('people-count').fill('120')
    await clerk.getByTestId('summary').fill(`${SAID}请尽快鉴定。`)
    await clerk.waitForFunction(() => document.querySelector('[data-testid=marked]')?.textContent.endsWith('请尽快鉴定。'))
    assert.equal(await clerk.getByTestId('people-count').inputValue(), '120', 'what the clerk typed was written over')
    assert.deepEqual(await nameless(clerk), [])
    await idle(clerk)
    await world.picture(clerk, 'intake-filled')
  }],

  ['a look at something else loses nothing of the report; cancelling empties it', async ({ clerk }) => {
    await clerk.keyboard.press('Escape')
    await clerk.getByTestId('panel').waitFor({ state: 'detached' })
    await clerk.getByTestId('report').click()
    await clerk.getByTestId('report-form').waitFor()
    assert.match(await clerk.getByTestId('summary').inputValue(), /苏计沟/)
    assert.equal(await clerk.getByTestId('people-count').inputValue(), '120')
    await clerk.locator('.actions.sticky button').last().click()
    await clerk.getByTestId('report').click()
    assert.equal(await clerk.getByTestId('summary').inputValue(), '')
    await clerk.keyboard.press('Escape')
  }],

  ['a namesake is shown as doubtful, a place beyond the border as such, and words without a place ask for a click', async ({ clerk }) => {
    await clerk.getByTestId('report').click()
    const read = async (text) => {
      await clerk.getByTestId('summary').fill(text)
      await clerk.waitForFunction((said) => document.querySelector('[data-testid=marked]')?.textContent === said, text)
    }
    await read('乌兰哈达村的草场塌了')
    assert.equal((await clerk.locator('[data-testid=read-places] .offer').allInnerTexts()).filter((text) => /乌兰哈达村/.test(text)).length, 2)
    await read('达拉特旗树林召镇的人来问征地补偿标准')
    assert.ok(await clerk.locator('.reading .caution').filter({ hasText: '旗外' }).isVisible())
    await read('我家墙裂了')
    assert.ok(await clerk.locator('.reading').filter({ hasText: '没有认得出的地名' }).isVisible())
    await clerk.getByTestId('summary').fill('')
    await clerk.keyboard.press('Escape')
  }],

  ['a report that repeats a case is shown it before saving, and joins its group as a case of its own', async (world) => {
    const { clerk, address, cookie } = world
    const said = `苏计沟村王家圪楞社房屋裂缝，东厢房后墙裂开${Date.now() % 1000}毫米，要求矿方鉴定`
    const take = async () => {
      await clerk.getByTestId('report').click()
      await clerk.getByTestId('summary').fill(said)
      await clerk.locator('[data-testid=read-places] .offer').first().click()
      await clerk.getByTestId('suggestion').waitFor()
    }
    const phone = `139${String(Date.now()).slice(-8)}`
    await take()
    await clerk.locator('[data-testid=petitioner] summary').click()
    await clerk.getByTestId('petitioner-phone').fill(phone)
    await clerk.getByTestId('register').click()
    assert.ok(await clerk.locator('.field-fault').filter({ hasText: '姓名' }).isVisible(), 'a phone without a name is taken')
    await clerk.getByTestId('petitioner-name').fill('示意申请人')
    await clerk.getByTestId('register').click()
    await clerk.getByTestId('dispatch').waitFor()
    const first = decodeURIComponent(/sel=case:([^&]+)/.exec(clerk.url())[1])
    await clerk.keyboard.press('Escape')
    await take()
    const choice = clerk.locator(`[data-testid=duplicates] input[value="${first}"]`)
    await choice.waitFor()
    await clerk.locator('[data-testid=petitioner] summary').click()
    assert.equal(await clerk.getByTestId('petitioner-name').inputValue(), '', 'the petitioner of the case before is still there')
    await clerk.getByTestId('petitioner-phone').fill(phone)
    await clerk.getByTestId('petitioner-name').fill('示意申请人')
    await clerk.getByTestId('same-person').click()
    await clerk.locator('[data-testid=duplicates]').filter({ hasText: '再次来访' }).waitFor()
    await choice.scrollIntoViewIfNeeded()
    assert.equal(await clerk.locator('[data-testid=duplicates] input[value=""]').isChecked(), true, 'the first choice must be a case of its own')
    assert.deepEqual(await nameless(clerk), [])
    await world.picture(clerk, 'intake-duplicates')
    await choice.focus()
    await clerk.keyboard.press('Space')
    await clerk.getByTestId('register').click()
    await clerk.getByTestId('dispatch').waitFor()
    const second = decodeURIComponent(/sel=case:([^&]+)/.exec(clerk.url())[1])
    assert.notEqual(second, first)
    const { parties } = await (await fetch(`${address}/api/v1/cases/${second}/parties`, { headers: { cookie } })).json()
    assert.ok(parties.length === 1 && parties[0].role === 'petitioner' && !JSON.stringify(parties).includes(phone), 'the petitioner is kept and masked')
    const { group } = await (await fetch(`${address}/api/v1/cases/${second}`, { headers: { cookie } })).json()
    assert.deepEqual(group.members.map(({ code }) => code).sort(), [first, second].sort())
    await clerk.keyboard.press('Escape')
  }],

  ['on a phone the desk reads the same and nothing is wider than the screen', async (world) => {
    const { address, cookie, faults, browser } = world
    const phone = await openPage(browser, address, faults, { width: 390, height: 844, cookie })
    await phone.getByTestId('report').click()
    await phone.getByTestId('summary').fill(SAID)
    await phone.locator('[data-testid=read-places] .offer').first().click()
    await phone.getByTestId('suggestion').waitFor()
    assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'the page scrolls sideways')
    await phone.getByTestId('marked').scrollIntoViewIfNeeded()
    await world.picture(phone, 'intake-phone')
    await phone.context().close()
  }],
]
