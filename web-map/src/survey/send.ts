/** Sending a draft: its photos first, then what it says, which names them. Whatever breaks off can be done again: its key makes it one survey. */
import { requestOf, type ServerFault, type SurveyDraft } from './draft'
import { sendPhotos, type Steps } from './send-photos'

/** There now; waits for the line or the server; waits for somebody to sign in; or given back for a person to mend. */
export type Outcome =
  | { kind: 'sent'; version: number }
  | { kind: 'later' }
  | { kind: 'sign_in' }
  | { kind: 'refused'; code: string; faults: ServerFault[] }

interface Answer { code?: unknown; errors?: unknown; survey?: { version?: unknown } | null }

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function faultsIn(errors: unknown): ServerFault[] {
  if (!Array.isArray(errors)) return []
  return errors.map((one: Record<string, unknown>) => ({ field: text(one?.field), detail: text(one?.detail), detail_zh: text(one?.detail_zh) || text(one?.detail) }))
}

export async function send(draft: SurveyDraft, steps: Steps): Promise<Outcome> {
  const held = await sendPhotos(draft, steps)
  if (held) return held
  if (draft.state !== 'ready') return { kind: 'later' }
  let answer: Response
  try {
    answer = await steps.ask(`/api/v1/cases/${encodeURIComponent(draft.case)}/survey`, {
      method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify(requestOf(draft)),
    })
  } catch {
    return { kind: 'later' }
  }
  const body = await answer.json().catch(() => null) as Answer | null
  if (answer.ok) {
    const version = body?.survey?.version
    // Some proxy's page is no receipt.
    return typeof version === 'number' ? { kind: 'sent', version } : { kind: 'later' }
  }
  const { status } = answer
  if (status === 401 || text(body?.code) === 'not_signed_in') return { kind: 'sign_in' }
  if (status === 429 || status === 408 || status >= 500) return { kind: 'later' }
  return { kind: 'refused', code: text(body?.code) || `http_${status}`, faults: faultsIn(body?.errors) }
}
