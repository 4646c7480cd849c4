import { readProblem, RequestFailed } from './problem'
import type { Receipt, UploadAnswer } from './evidence'

/** Small enough to pass a slow line within the server's patience, large enough not to be slowed down by waiting. */
export const PART_BYTES = 1024 * 1024
/** How often a broken line is tried again before the reader is asked. */
const TRIES = 4
/** First pause after a broken line, ms; doubled each time. */
const PAUSE_MS = 500

/** How parts travel; the tests have a line of their own that breaks. */
export interface Line {
  send: (upload: string, offset: number, part: Blob) => Promise<UploadAnswer>
  offset: (upload: string) => Promise<number>
  pause: (ms: number) => Promise<void>
}

async function answered(response: Response): Promise<UploadAnswer> {
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new RequestFailed(readProblem(response.status, body))
  return body as UploadAnswer
}

/** A line over a way to ask. */
export const lineOver = (ask: (path: string, init: RequestInit) => Promise<Response>): Line => ({
  send: async (upload, offset, part) => answered(await ask(upload, {
    method: 'PATCH', body: part,
    headers: { accept: 'application/json', 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
  })),
  offset: async (upload) => {
    const response = await ask(upload, { method: 'HEAD' })
    if (!response.ok) throw new RequestFailed(readProblem(response.status, null))
    return Number(response.headers.get('upload-offset'))
  },
  pause: (ms) => new Promise((resolve) => { setTimeout(resolve, ms) }),
})

export const line: Line = lineOver((path, init) => fetch(path, init))

/** Whether it helps to ask where the upload stands and go on from there. */
function mendable(thrown: unknown): boolean {
  if (!(thrown instanceof RequestFailed)) return thrown instanceof TypeError // how fetch says that the line broke
  const { status, code } = thrown.problem
  return code === 'upload_offset' || code === 'busy' || status === 502 || status === 503 || status === 504
}

/**
 * Sends a file from where its upload stands to its end and gives the receipt. A line that breaks is tried again; when it stays
 * broken the error is thrown, and calling once more with the same upload goes on from there.
 */
export async function sendAll(upload: string, file: Blob, tell: (sent: number) => void, on: Line = line): Promise<Receipt> {
  let broken = 0
  let offset: number | null = null
  for (;;) {
    try {
      offset ??= await on.offset(upload)
      const answer: UploadAnswer = await on.send(upload, offset, file.slice(offset, offset + PART_BYTES))
      tell(answer.offset)
      if (answer.receipt) return answer.receipt
      offset = answer.offset
      broken = 0
    } catch (thrown) {
      broken += 1
      if (!mendable(thrown) || broken >= TRIES) throw thrown
      offset = null
      await on.pause(PAUSE_MS * 2 ** (broken - 1))
    }
  }
}
