/** The languages of the interface, the first is the default. */
export const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]

/** The name of something in the reader's language, Chinese when there is no other. */
export const nameIn = (locale: Locale, thing: { name_zh: string; name_en: string }): string =>
  (locale === 'en' && thing.name_en) || thing.name_zh

export const textIn = (locale: Locale, thing: { text_zh: string; text_en: string }): string =>
  (locale === 'en' && thing.text_en) || thing.text_zh
