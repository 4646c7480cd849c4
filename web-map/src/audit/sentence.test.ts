import { describe, expect, it } from 'vitest'
import { questionOf, whatOf } from './sentence'

const known: Record<string, string> = { 'audit.events.accept': '受理', 'parties.fields.phone': '电话' }
const say = (key: string, values: Record<string, string> = {}) => known[key] ?? `${key}(${Object.values(values).join(',')})`
const what = (act: string, object: string) => whatOf({ act, object }, say, (key) => key in known)

describe('what an act of the audit log was about', () => {
  it('is told in words where the log keeps words for programs', () => {
    expect(what('case_event', '3 accept 9f86d081')).toBe('audit.objects.event(3,受理)')
    expect(what('party_reveal', 'party 2 phone,identity')).toBe('audit.objects.party(2) · 电话 · identity')
    expect(what('evidence_view', 'evidence 4')).toBe('audit.objects.evidence(4)')
  })

  it('is told as it stands otherwise, so that nothing is hidden by a missing word', () => {
    expect(what('export', 'cases.geojson rows=3 filter=')).toBe('cases.geojson rows=3 filter=')
    expect(what('case_event', '1 something_new 9f')).toBe('audit.objects.event(1,something_new)')
  })
})

describe('the conditions of the audit browser', () => {
  it('take whole days of the banner, the last one included', () => {
    expect(questionOf({ actor: '', act: 'export', case: 'zz20260001', since: '2026-02-28', until: '2026-02-28' })).toEqual({
      act: 'export', case: 'ZZ20260001', since: '2026-02-28T00:00:00+08:00', until: '2026-03-01T00:00:00+08:00',
    })
    expect(questionOf({ actor: '', act: '', case: '', since: '', until: '' })).toEqual({})
  })
})
