import type { CaseSignal } from './types'

export interface LiveListener {
  onCase: (signal: CaseSignal) => void
  /** Grids were imported or came into force: their tiles are other ones now. */
  onGrids: (seq: number) => void
  /** The number of the newest event, told on every (re)connection. */
  onHello: (seq: number) => void
  onState: (connected: boolean) => void
  /** The server refuses the stream: the session has ended, most likely. */
  onRefused: () => void
}

/** Reads a `case` event; anything that is not one gives null, so that a newer server cannot break the page. */
export function readSignal(data: string): CaseSignal | null {
  try {
    const value = JSON.parse(data) as Partial<CaseSignal>
    return typeof value.code === 'string' && typeof value.lon === 'number' && typeof value.lat === 'number'
      ? { seq: 0, state: '', category: '', layers: [], tiles: [], sums: null, ...value } as CaseSignal
      : null
  } catch {
    return null
  }
}

/** The number in a greeting or in a change of grids. */
export function readSeq(data: string): number | null {
  try {
    const { seq } = JSON.parse(data) as { seq?: unknown }
    return typeof seq === 'number' ? seq : null
  } catch {
    return null
  }
}

/**
 * Whether something happened unseen: `seen` is the newest number known here, `told` that of the greeting. A smaller
 * number means that the data were made anew; before the first greeting nothing can have been missed.
 */
export function missed(seen: number | null, told: number): boolean {
  return told === Number.POSITIVE_INFINITY || (seen !== null && told !== seen)
}

/** Follows the server's live events. The browser reconnects by itself and resumes with Last-Event-ID. */
export function listen({ onCase, onGrids, onHello, onState, onRefused }: LiveListener): () => void {
  const stream = new EventSource('/api/v1/events')
  stream.addEventListener('open', () => onState(true))
  stream.addEventListener('error', () => {
    onState(false)
    // The browser reconnects by itself unless it was refused: then the session has ended.
    if (stream.readyState === EventSource.CLOSED) onRefused()
  })
  stream.addEventListener('hello', (event) => {
    const seq = readSeq((event as MessageEvent<string>).data)
    if (seq !== null) onHello(seq)
  })
  stream.addEventListener('grids', (event) => {
    const seq = readSeq((event as MessageEvent<string>).data)
    if (seq !== null) onGrids(seq)
  })
  // The server could not keep up with this listener: everything may have changed.
  stream.addEventListener('reload', () => onHello(Number.POSITIVE_INFINITY))
  stream.addEventListener('case', (event) => {
    const signal = readSignal((event as MessageEvent<string>).data)
    if (signal) onCase(signal)
  })
  return () => stream.close()
}
