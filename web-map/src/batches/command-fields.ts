/** What each command to a batch asks for; `facts` and `values` are the inputs of the formula. */
export type FieldKind = 'line' | 'text' | 'day' | 'flag' | 'formula' | 'facts' | 'values' | 'cases'
export interface BatchField { name: string; kind: FieldKind }

const field = (name: string, kind: FieldKind): BatchField => ({ name, kind })

const FIELDS: Record<string, BatchField[]> = {
  list_members: [field('cases', 'cases')],
  opt_in: [field('note', 'line')],
  opt_out: [field('reason', 'line')],
  set_facts: [field('facts', 'facts')],
  fix_type: [field('facts', 'text'), field('issues', 'text'), field('formula', 'formula')],
  propose_lead: [field('typical', 'flag'), field('evidence_full', 'flag'), field('both_sides_agree', 'flag'), field('reason', 'text')],
  choose_lead: [],
  drop_lead: [field('reason', 'line')],
  begin_trial: [field('reference', 'line')],
  record_effect: [field('reference', 'line'), field('effective_on', 'day'), field('holding', 'text')],
  begin_mediation: [field('notice', 'text')],
  set_measure: [field('formula', 'formula'), field('values', 'values'), field('ground', 'text')],
  draft_proposals: [],
  release_proposals: [],
  close: [field('note', 'line')],
  dissolve: [field('reason', 'line')],
}

/** Commands about one member; the others are about the batch. */
export const OF_MEMBER = ['opt_in', 'opt_out', 'set_facts', 'propose_lead']

export const fieldsOf = (command: string): BatchField[] => FIELDS[command] ?? []

/** Codes of cases in a text, each once, in the order they stand. */
export const codesIn = (text: string): string[] => [...new Set(text.split(/[\s,，、;；]+/).filter((part) => part !== ''))]

/** Which commands about one member make sense for it now; the server decides. */
export function memberCommands(given: string[], member: { standing: { word: string }; leads: boolean }): string[] {
  const takesPart = member.standing.word === 'takes_part'
  return given.filter((word) => OF_MEMBER.includes(word)).filter((word) => {
    if (word === 'opt_in') return !takesPart
    if (word === 'opt_out') return member.standing.word !== 'refuses' && !member.leads
    return word !== 'propose_lead' || (takesPart && !member.leads)
  })
}

/** Whole fen as yuan: `1234567` is 12,345.67. */
export function yuan(fen: number): string {
  const whole = Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  return `${whole}.${(fen % 100).toString().padStart(2, '0')}`
}
