import type { CommandInfo, FieldInfo } from '../api/types'

/** What a form holds: texts as typed, and checks. */
export interface Values { texts: Record<string, string | number>; checks: Record<string, boolean> }

/** A form before anybody wrote into it; a day is today in Asia/Shanghai where the event lies in the past. */
export function emptyValues(fields: FieldInfo[], now = new Date()): Values {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(now)
  const written = fields.filter(({ kind }) => kind !== 'flag')
  const flags = fields.filter(({ kind }) => kind === 'flag')
  return {
    texts: Object.fromEntries(written.map(({ kind, name }) => [name, kind === 'day' && name.endsWith('_on') ? today : ''])),
    checks: Object.fromEntries(flags.map(({ name }) => [name, false])),
  }
}

/** Yuan as typed in whole fen: `35,000.5` is 3500050. Null when it is no sum; money never passes through a float. */
export function fenOf(text: string): number | null {
  const found = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(/[,\s，]/g, ''))
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : null
}

/** Names of required fields without a value, and of sums that are none. */
export function missingIn(fields: FieldInfo[], values: Values): string[] {
  const lacks = ({ name, kind, required }: FieldInfo) => {
    const text = String(values.texts[name] ?? '').trim()
    if (kind === 'flag') return false
    if (kind === 'fen' && text) return fenOf(text) === null
    return required && text === ''
  }
  return fields.filter(lacks).map(({ name }) => name)
}

/** The command as it is sent: options without a value are left out. */
export function bodyOf(command: CommandInfo, values: Values): Record<string, unknown> {
  const body: Record<string, unknown> = { command: command.command }
  for (const { name, kind } of command.fields) {
    const text = String(values.texts[name] ?? '').trim()
    if (kind === 'flag') body[name] = values.checks[name] === true
    else if (text === '') continue
    else if (kind === 'score') body[name] = Number(text)
    else if (kind === 'fen') body[name] = fenOf(text)
    else body[name] = text
  }
  return body
}
