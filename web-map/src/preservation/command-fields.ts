import type { WordField } from '../api/preservations'

/** What each command to a record asks for; `words` are choices that the server tells, the others are typed. */
export type FieldKind = 'line' | 'text' | 'day' | 'yuan' | 'flag' | 'crs' | 'corners' | 'tariff' | 'lines' | 'names' | 'shares' | 'number' | 'parcel' | 'words'
export interface PreservationField { name: string; kind: FieldKind; words?: WordField; optional?: boolean }

const field = (name: string, kind: FieldKind, more: Partial<PreservationField> = {}): PreservationField => ({ name, kind, ...more })
const chosen = (name: string, words: WordField): PreservationField => field(name, 'words', { words })

const FIELDS: Record<string, PreservationField[]> = {
  accept_request: [field('office', 'line'), field('reference', 'line')],
  decline: [field('reason', 'text')],
  withdraw: [field('reason', 'text')],
  add_parcel: [field('parcel', 'line'), chosen('land', 'land'), field('crs', 'crs'), chosen('method', 'method'), field('measured_by', 'line'), field('accuracy_m', 'line'), field('corners', 'corners')],
  drop_parcel: [field('parcel', 'parcel'), field('reason', 'line')],
  add_attachment: [chosen('thing', 'thing'), field('what', 'line'), field('count', 'line'), chosen('unit', 'unit'), field('parcel', 'parcel', { optional: true })],
  drop_attachment: [field('attachment', 'number'), field('reason', 'line')],
  note_presence: [chosen('side', 'side'), field('who', 'line'), field('party', 'number', { optional: true }), field('present', 'flag'), field('signed', 'flag')],
  close_survey: [field('on', 'day'), field('weather', 'line'), field('note', 'text')],
  reopen_survey: [field('reason', 'line')],
  certify: [field('number', 'line'), field('on', 'day'), field('fee_payer', 'line')],
  compute: [field('tariff', 'tariff'), field('appraised', 'lines', { optional: true }), field('extra', 'lines', { optional: true })],
  deposit: [field('on', 'day'), field('yuan', 'yuan'), field('receipt', 'line'), chosen('ground', 'ground'), field('condition', 'line', { optional: true }), field('claimants', 'names', { optional: true })],
  fix_start: [field('on', 'day'), field('ground', 'line')],
  notify: [field('on', 'day'), chosen('way', 'way'), field('note', 'text')],
  allow_entry: [field('on', 'day'), field('note', 'text')],
  solve_dispute: [field('on', 'day'), field('document', 'line'), field('shares', 'shares')],
  propose_payment: [field('share', 'number'), field('yuan', 'yuan'), field('claimed_on', 'day'), field('document', 'line')],
  drop_payment: [field('reason', 'line')],
  pay: [field('on', 'day'), field('receipt', 'line')],
  return: [field('on', 'day'), chosen('ground', 'return_ground'), field('document', 'line')],
  record_lapse: [field('on', 'day'), field('reference', 'line')],
}

export const fieldsOf = (command: string): PreservationField[] => FIELDS[command] ?? []

/** The lines of a text, without empty ones. */
const lines = (text: string): string[] => text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '')

/** Parts of a line between bars: `3 | 12000 | 评估 1 号`. */
const parts = (line: string): string[] => line.split(/[|｜]/).map((part) => part.trim())

/** Boundary points as they are pasted: one a line, two numbers with blanks, tabs or commas between, perhaps a running number before. */
export function cornersIn(text: string): { first: string; second: string }[] {
  return lines(text).map((line) => {
    const numbers = line.split(/[\s,，;；]+/).filter((part) => part !== '')
    const [first = '', second = ''] = numbers.length > 2 ? numbers.slice(-2) : numbers
    return { first, second }
  })
}

/** What a field sends; nothing for an optional one that is empty. */
export function valueOf({ name, kind, optional }: PreservationField, text: string, flag: boolean): unknown {
  if (kind === 'flag') return flag
  if (kind === 'crs') return Number(text)
  if (kind === 'corners') return cornersIn(text)
  if (kind === 'names') return lines(text)
  if (kind === 'shares') return lines(text).map((line) => { const [who = '', yuan = ''] = parts(line); return { who, yuan } })
  if (kind === 'lines') {
    return lines(text).map((line) => {
      const [what = '', yuan = '', basis = ''] = parts(line)
      return name === 'appraised' ? { attachment: Number(what), yuan, basis } : { item: what, yuan, basis }
    })
  }
  const trimmed = text.trim()
  if (optional && trimmed === '') return undefined
  return kind === 'number' ? Number(trimmed) : trimmed
}
