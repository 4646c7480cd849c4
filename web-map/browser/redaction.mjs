// Redaction boxes on the copy of a picture: drawn by hand and by keyboard, undone, saved, and black in what the server gives.
import assert from 'node:assert/strict'
import { find, nameless } from './page.mjs'

const [WIDTH, HEIGHT] = [640, 480]

/** A bright picture, so that black can only come from a box. */
const brightPhoto = async (page) => Buffer.from(await page.evaluate(async ([width, height]) => {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')
  // A shade of its own each time: the same file is not taken in twice.
  pen.fillStyle = `rgb(${200 + Math.floor(Math.random() * 50)} ${200 + Math.floor(Math.random() * 50)} 180)`
  pen.fillRect(0, 0, width, height)
  const blob = await canvas.convertToBlob({ type: 'image/jpeg' })
  return [...new Uint8Array(await blob.arrayBuffer())]
}, [WIDTH, HEIGHT]))

/** Brightness, 0 to 255, of pixels of the copy that the server gives now. */
const brightness = (page, url, points) => page.evaluate(async ([from, wanted]) => {
  const bitmap = await createImageBitmap(await (await fetch(from)).blob())
  const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
  pen.drawImage(bitmap, 0, 0)
  return wanted.map(([x, y]) => Math.max(...pen.getImageData(x, y, 1, 1).data.slice(0, 3)))
}, [url, points])

export const redactionChecks = [
  ['boxes drawn by hand and by keyboard are undone, previewed, saved, and black in the copy that is served', async (world) => {
    const { clerk, address, cookie } = world
    const ask = async (path) => (await fetch(address + path, { headers: { cookie } })).json()
    const code = world.code ?? (await ask('/api/v1/cases?limit=1')).cases[0].code
    await clerk.keyboard.press('Escape')
    await find(clerk, code, code)
    const section = clerk.getByTestId('evidence')
    const number = (await ask(`/api/v1/cases/${code}/evidence`)).evidence.length + 1
    await section.getByTestId('hand-in').click()
    await section.getByTestId('evidence-file').setInputFiles({ name: '门牌.jpg', mimeType: 'image/jpeg', buffer: await brightPhoto(clerk) })
    await section.getByTestId('evidence-shows').fill('门前')
    await section.getByTestId('evidence-submit').click()
    const exhibit = section.locator(`[data-exhibit="${number}"]`)
    await exhibit.locator('img').waitFor()
    const before = await exhibit.locator('.thumbnail img').getAttribute('src')

    await exhibit.getByTestId('redact').click()
    const sheet = exhibit.getByTestId('redaction-sheet')
    const boxes = sheet.locator('rect')
    await sheet.scrollIntoViewIfNeeded()
    await clerk.waitForFunction(() => document.querySelector('.redaction-sheet img')?.naturalWidth > 0)
    const drawn = await sheet.boundingBox()
    const at = (x, y) => [drawn.x + (x / WIDTH) * drawn.width, drawn.y + (y / HEIGHT) * drawn.height]
    assert.ok(await exhibit.getByTestId('redaction-save').isDisabled(), 'nothing is changed, yet it can be saved')
    await clerk.mouse.move(...at(64, 48))
    await clerk.mouse.down()
    await clerk.mouse.move(...at(100, 100), { steps: 3 })
    await clerk.mouse.move(...at(192, 144), { steps: 3 })
    await clerk.mouse.up()
    assert.equal(await boxes.count(), 1)
    await exhibit.getByTestId('redaction-add').press('Enter')
    assert.equal(await boxes.count(), 2)
    await clerk.keyboard.press('ArrowRight')
    await clerk.keyboard.press('Shift+ArrowDown')
    // The middle fifth is 256, 192, 128 × 96; a press is 6 pixels.
    assert.deepEqual(await boxes.nth(1).evaluate((box) => ['x', 'y', 'width', 'height'].map((side) => Number(box.getAttribute(side)))), [262, 192, 128, 102])
    await clerk.keyboard.press('Delete')
    assert.equal(await boxes.count(), 1)
    await exhibit.getByTestId('redaction-undo').click()
    assert.equal(await boxes.count(), 2)
    assert.deepEqual(await nameless(clerk), [])
    await world.picture(clerk, 'redaction-boxes')
    await exhibit.getByTestId('redaction-preview').check()
    assert.equal(await boxes.first().evaluate((box) => getComputedStyle(box).fill), 'rgb(0, 0, 0)')
    await world.picture(clerk, 'redaction-preview')
    const places = [[128, 96], [326, 240], [560, 420], [20, 20]]
    assert.ok((await brightness(clerk, before, places)).every((light) => light > 150), 'the copy is changed before it is saved')
    await exhibit.getByTestId('redaction-save').click()
    await exhibit.getByTestId('redaction').waitFor({ state: 'detached' })
    await clerk.waitForFunction(([n, old]) => document.querySelector(`[data-exhibit="${n}"] .thumbnail img`)?.getAttribute('src') !== old, [number, before])
    const after = await exhibit.locator('.thumbnail img').getAttribute('src')
    const [hand, keyboard, ...rest] = await brightness(clerk, after, places)
    assert.ok(hand < 16 && keyboard < 16, `the boxes are not black: ${hand}, ${keyboard}`)
    assert.ok(rest.every((light) => light > 150), `what is outside of the boxes is dark: ${rest}`)
    await exhibit.scrollIntoViewIfNeeded()
    await world.picture(clerk, 'redaction-saved')
  }],
]
