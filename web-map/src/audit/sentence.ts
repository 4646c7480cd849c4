import type { AuditQuestion, AuditRow } from '../api/types'

type Say = (key: string, values?: Record<string, string>) => string

/** What an act was about, in words where the log keeps it in a form for programs; `has` knows which words there are. */
export function whatOf(row: Pick<AuditRow, 'act' | 'object'>, say: Say, has: (key: string) => boolean): string {
  const words = row.object.split(' ')
  const named = (group: string, word: string) => (has(`${group}.${word}`) ? say(`${group}.${word}`) : word)
  switch (row.act) {
    case 'case_event': {
      const [seq = '', kind = ''] = words
      return say('audit.objects.event', { seq, kind: named('audit.events', kind) })
    }
    case 'party_add': return say('audit.objects.party', { seq: words[1] ?? '' })
    case 'party_reveal':
    case 'party_correct': {
      const fields = (words[2] ?? '').split(',').filter(Boolean).map((field) => named('parties.fields', field))
      return [say('audit.objects.party', { seq: words[1] ?? '' }), ...fields].join(' · ')
    }
    case 'evidence_view': return say('audit.objects.evidence', { seq: words[1] ?? '' })
    case 'audit_read': return row.object === 'proof' ? say('audit.objects.proof') : row.object
    default: return row.object
  }
}

/** The conditions of the boxes as the server takes them: days are those of the banner, the last one included. */
export function questionOf(asked: { actor: string; act: string; case: string; since: string; until: string }): AuditQuestion {
  const midnight = (day: string) => `${day}T00:00:00+08:00`
  const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  return {
    ...(asked.actor ? { actor: asked.actor } : {}), ...(asked.act ? { act: asked.act } : {}), ...(asked.case ? { case: asked.case.toUpperCase() } : {}),
    ...(asked.since ? { since: midnight(asked.since) } : {}), ...(asked.until ? { until: midnight(dayAfter(asked.until)) } : {}),
  }
}
