/** What went wrong with a request, in the words of RFC 9457 problem details plus the server's stable `code`. */
export interface Problem {
  status: number
  code: string
  title: string
  detail: string
  /** The same in Chinese, where the rules have the words for it. */
  detailZh?: string
  hint: string | null
  errors: { field: string; detail: string }[]
}

export class RequestFailed extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
    this.name = 'RequestFailed'
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Reads a problem body of any quality: a proxy's HTML page and an empty body still give a usable problem. */
export function readProblem(status: number, body: unknown): Problem {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const errors = Array.isArray(fields.errors) ? fields.errors : []
  return {
    status,
    code: text(fields.code) || `http_${status}`,
    title: text(fields.title) || `HTTP ${status}`,
    detail: text(fields.detail),
    ...(text(fields.detail_zh) ? { detailZh: text(fields.detail_zh) } : {}),
    hint: text(fields.hint) || null,
    errors: errors.flatMap((entry: unknown) => {
      const { field, detail } = (entry ?? {}) as Record<string, unknown>
      return text(detail) ? [{ field: text(field), detail: text(detail) }] : []
    }),
  }
}

/** A problem found on this page, without any answer of the server; its words are in the locale files under `code`. */
export const localProblem = (code: string, detail = ''): Problem => ({ status: 0, code, title: code, detail, hint: null, errors: [] })

/** The same, to be thrown by work that somebody waits for. */
export const localFailure = (code: string): RequestFailed => new RequestFailed(localProblem(code))

/** Turns whatever was thrown into a problem that can be shown. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof RequestFailed) return thrown.problem
  if (thrown instanceof TypeError) return localProblem('unreachable') // fetch rejects so when the network fails
  return localProblem('unexpected', thrown instanceof Error ? thrown.message : String(thrown))
}
