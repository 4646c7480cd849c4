// Builds the small bundle of the pages for villagers, one plain script for each page, and holds it to its budget.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

/** Of all scripts together, compressed: what a phone on a slow line loads beside a page of some six kilobytes. */
const BUDGET_BYTES = 12 * 1024
const out = fileURLToPath(new URL('./dist/villager/', import.meta.url))
const pages = ['report', 'track', 'worker']

for (const page of pages) {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      // Phones of ten years ago: no module, no newer syntax.
      target: 'es2017',
      outDir: out,
      emptyOutDir: false,
      lib: { entry: fileURLToPath(new URL(`./src/villager/${page}.ts`, import.meta.url)), formats: ['iife'], name: 'zhunzhi', fileName: () => `${page}.js` },
    },
  })
}

const sizes = pages.map((page) => gzipSync(readFileSync(`${out}${page}.js`)).length)
const whole = sizes.reduce((sum, size) => sum + size, 0)
console.log(`villager: ${pages.map((page, i) => `${page}.js ${sizes[i]}`).join(', ')}; ${whole} of ${BUDGET_BYTES} bytes compressed`)
if (whole > BUDGET_BYTES) {
  console.error('villager: the small bundle is over its budget')
  process.exit(1)
}
