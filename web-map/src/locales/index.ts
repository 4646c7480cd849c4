import { createI18n } from 'vue-i18n'
import en from './en'
import { LOCALES, type Locale } from './locale'
import zhCN from './zh-CN'

const STORED = 'zhunzhi.locale'

/** Chinese unless the reader has chosen otherwise on this machine. */
function chosen(): Locale {
  const stored = localStorage.getItem(STORED)
  return LOCALES.find((locale) => locale === stored) ?? LOCALES[0]
}

export const i18n = createI18n({
  legacy: false, locale: chosen(), fallbackLocale: LOCALES[0], messages: { 'zh-CN': zhCN, en },
})

export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale
  localStorage.setItem(STORED, locale)
  document.documentElement.lang = locale
}

export const currentLocale = (): Locale => i18n.global.locale.value as Locale
