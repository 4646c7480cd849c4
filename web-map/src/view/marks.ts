import type { Reading, Span } from '../api/intake'

export type MarkKind = 'place' | 'mine' | 'category' | 'count' | 'when' | 'alarm'

export interface Mark { span: Span; kind: MarkKind }

/** A run of text with the strongest mark that covers it. */
export interface Segment { text: string; kind: MarkKind | null }

/** Of marks over the same words the first of these is shown. */
const STRONGEST: MarkKind[] = ['alarm', 'place', 'mine', 'count', 'when', 'category']

/** Everything that was understood of a text, for marking it there. `category` is the code whose words are marked. */
export function marksOf(reading: Reading, category: string): Mark[] {
  const of = (kind: MarkKind, spans: Span[]): Mark[] => spans.map((span) => ({ kind, span }))
  const words = reading.categories.find(({ code }) => code === category) ?? reading.categories[0]
  const named = ['exact', 'sound', 'slip', 'latin']
  return [
    ...of('place', reading.places.flatMap(({ kind, reasons }) => (kind === 'mine' ? [] : reasons.filter(({ rule }) => named.includes(rule)).map(({ span }) => span)))),
    ...of('mine', reading.mines.map(({ span }) => span)),
    ...of('count', [reading.households, reading.people, ...reading.money, ...reading.land_mu].flatMap((count) => (count ? [count.span] : []))),
    ...of('when', reading.when.map(({ span }) => span)),
    ...of('category', (words?.words ?? []).filter(({ weight }) => weight > 0).map(({ span }) => span)),
    ...of('alarm', reading.alarms.map(({ span }) => span)),
  ]
}

/** The text cut where marks begin and end; spans count code points, as the server does. */
export function segments(text: string, marks: Mark[]): Segment[] {
  const chars = Array.from(text)
  const kinds = chars.map<MarkKind | null>(() => null)
  for (const kind of [...STRONGEST].reverse()) {
    for (const { span } of marks.filter((mark) => mark.kind === kind)) {
      for (let at = Math.max(0, span.start); at < Math.min(chars.length, span.end); at += 1) kinds[at] = kind
    }
  }
  const all: Segment[] = []
  chars.forEach((char, at) => {
    const last = all.at(-1)
    const kind = kinds[at] ?? null
    if (last && last.kind === kind) last.text += char
    else all.push({ text: char, kind })
  })
  return all
}

/** How sure a place is, in a word: the number alone would pretend. */
export const sureness = (confidence: number): 'likely' | 'possible' | 'doubtful' =>
  confidence >= 0.75 ? 'likely' : confidence >= 0.4 ? 'possible' : 'doubtful'
