import type { Catalogue } from '../api/types'
import { nameIn, type Locale } from '../locales/locale'

/** Names of codes in the reader's language; an unknown code is shown as it is rather than hidden. */
export class CodeNames {
  private readonly categories = new Map<string, { name_zh: string; name_en: string }>()
  private readonly states = new Map<string, { name_zh: string; name_en: string; group: string }>()
  private readonly channels = new Map<string, { name_zh: string; name_en: string }>()
  private readonly natures = new Map<string, { name_zh: string; name_en: string }>()

  constructor(readonly catalogue: Catalogue) {
    for (const major of catalogue.categories) {
      this.categories.set(major.code, major)
      for (const minor of major.children) this.categories.set(minor.code, minor)
    }
    for (const state of catalogue.states) this.states.set(state.code, state)
    for (const channel of catalogue.channels) this.channels.set(channel.code, channel)
    for (const nature of catalogue.natures) this.natures.set(nature.code, nature)
  }

  category(code: string, locale: Locale): string { return named(this.categories, code, locale) }
  state(code: string, locale: Locale): string { return named(this.states, code, locale) }
  channel(code: string, locale: Locale): string { return named(this.channels, code, locale) }
  nature(code: string, locale: Locale): string { return named(this.natures, code, locale) }
  isOpen(state: string): boolean { return this.states.get(state)?.group !== 'closed' }
}

function named(names: Map<string, { name_zh: string; name_en: string }>, code: string, locale: Locale): string {
  const entry = names.get(code)
  return entry ? nameIn(locale, entry) : code
}
