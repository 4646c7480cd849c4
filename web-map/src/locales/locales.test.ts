import { describe, expect, it } from 'vitest'
import en from './en'
import zhCN from './zh-CN'

function leaves(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : leaves(value as object, `${path}${key}/`))
}
const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

/** Every source of the page as text, to look for the keys it asks for. */
const sources = Object.values(import.meta.glob('../**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true })) as string[]

/** The acts of the audit log as the program declares them. */
const acts = Object.values(import.meta.glob('../../../crates/casework/src/audit.rs', { query: '?raw', import: 'default', eager: true })) as string[]

describe('the locale files', () => {
  const zh = new Map(leaves(zhCN))
  const english = new Map(leaves(en))

  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...zh.keys()].sort())
  })

  it('have every text that a template or a script asks for by its whole key', () => {
    const asked = sources.flatMap((text) => [...text.matchAll(/\bt\('([\w.]+)'/g)].map(([, key]) => key!.replaceAll('.', '/')))
    expect(asked.length).toBeGreaterThan(100)
    for (const key of asked) expect(zh.has(key), key).toBe(true)
  })

  it('have a text for every act of the audit log, and for nothing else', () => {
    const declared = acts.flatMap((text) => [...text.matchAll(/^ {4}\w+ "(\w+)",$/gm)].map(([, word]) => word!))
    expect(declared.length).toBeGreaterThan(20)
    expect(Object.keys(zhCN.acts).sort()).toEqual(declared.sort())
  })

  it('leave no text empty', () => {
    for (const [key, text] of [...zh, ...english]) expect(text, key).not.toBe('')
  })

  it('take the same values, apart from the unit of mine capacity', () => {
    for (const [key, text] of zh) {
      if (key !== 'mines/capacityValue') expect(slots(english.get(key) ?? ''), key).toEqual(slots(text))
    }
  })
})
