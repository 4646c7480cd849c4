// Drives the real page of the real server in headless Chromium. Needs ZHUNZHI_BIN; see browser/server.mjs for the rest.
// UPDATE_GOLDEN=1 also renews docs/images/map.png, the picture in the README.
import { copyFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { administrationChecks } from './administration.mjs'
import { batchChecks } from './batches.mjs'
import { checks } from './checks.mjs'
import { preservationChecks } from './preservation.mjs'
import { deskChecks } from './desk.mjs'
import { exportChecks } from './exports.mjs'
import { intakeChecks } from './intake.mjs'
import { launch, openPage } from './page.mjs'
import { publicMapChecks } from './public-map.mjs'
import { redactionChecks } from './redaction.mjs'
import { startServer } from './server.mjs'
import { signInChecks } from './sign-in.mjs'
import { inquiryChecks } from './inquiries.mjs'
import { surveyChecks } from './survey.mjs'
import { tileChecks } from './tiles.mjs'
import { villagerChecks } from './villager.mjs'

const screenshots = fileURLToPath(new URL('../screenshots/', import.meta.url))
const golden = fileURLToPath(new URL('../../docs/images/', import.meta.url))
const DESK = { width: 1440, height: 900 }

let passed = 0
const failed = []

async function check(name, body) {
  try {
    await body()
    passed += 1
    console.log(`ok      ${name}`)
  } catch (fault) {
    failed.push(name)
    console.log(`FAILED  ${name}\n        ${String(fault?.stack ?? fault).replaceAll('\n', '\n        ')}`)
  }
}

/** Signs in without the page and gives the cookie `name=value`. */
async function cookieOf(address, login, password) {
  const answer = await fetch(`${address}/api/v1/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login, password }),
  })
  if (!answer.ok) throw new Error(`${login} cannot sign in: ${await answer.text()}`)
  return answer.headers.get('set-cookie').split(';')[0]
}

async function drive({ address, command, password }) {
  const browser = await launch()
  const faults = []
  try {
    const cookie = await cookieOf(address, 'desk', password('desk'))
    const meta = await (await fetch(`${address}/api/v1/meta`, { headers: { cookie } })).json()
    const picture = async (page, name) => {
      await page.screenshot({ path: `${screenshots}${name}.png` })
    }
    const size = { ...DESK, cookie }
    const [clerk, colleague] = [await openPage(browser, address, faults, size), await openPage(browser, address, faults, size)]
    const cookies = new Map([['desk', cookie]])
    const cookieFor = async (login) => {
      if (!cookies.has(login)) cookies.set(login, await cookieOf(address, login, password(login)))
      return cookies.get(login)
    }
    const world = { browser, address, command, cookie, cookieOf: cookieFor, password, faults, meta, clerk, colleague, picture }
    const only = process.env.BROWSER_CHECKS
    for (const [name, body] of [...checks, ...tileChecks, ...intakeChecks, ...redactionChecks, ...deskChecks, ...exportChecks, ...publicMapChecks, ...villagerChecks, ...signInChecks, ...administrationChecks, ...preservationChecks, ...surveyChecks, ...inquiryChecks, ...batchChecks]) {
      if (only && !name.includes(only)) continue
      const before = failed.length
      await check(name, () => body(world))
      if (failed.length > before) await picture(clerk, `failed-${passed + failed.length}`)
    }
    await check('no console error and no request to another origin', () => {
      if (faults.length) throw new Error([...new Set(faults)].join('\n'))
    })
  } finally {
    await browser.close()
  }
}

mkdirSync(screenshots, { recursive: true })
let server
await check('the server starts and says where it listens', async () => { server = await startServer() })
if (server) {
  await check('the browser session runs to its end', () => drive(server))
  await check('the server ends with 0 on SIGINT', async () => {
    const code = await server.stop()
    if (code !== 0) throw new Error(`it ended with ${code}`)
  })
}
if (process.env.UPDATE_GOLDEN === '1' && failed.length === 0) {
  mkdirSync(golden, { recursive: true })
  copyFileSync(`${screenshots}map.png`, `${golden}map.png`)
}
console.log(`${passed} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1
