import { describe, expect, it } from 'vitest'
import { sha256 } from '../phone/digits'
import { RequestFailed } from './problem'
import { PART_BYTES, sendAll, type Line } from './upload'

const SIZE = 3 * PART_BYTES + 5
const file = new Blob([new Uint8Array(SIZE)])
const refused = (status: number, code: string) => new RequestFailed({ status, code, title: '', detail: '', hint: null, errors: [] })

/** A server that keeps parts; `faults` says what happens at which sending, and whether the part was kept all the same. */
function server(faults: Record<number, { thrown: unknown; kept?: boolean }> = {}) {
  const seen = { kept: 0, sent: 0, asked: 0, paused: [] as number[] }
  const on: Line = {
    send: async (upload, offset, part) => {
      const fault = faults[seen.sent++]
      if (fault && !fault.kept) throw fault.thrown
      if (offset !== seen.kept) throw refused(409, 'upload_offset')
      seen.kept += part.size
      if (fault) throw fault.thrown
      const receipt = seen.kept === SIZE ? { case: '', item: 1, sha256: '', bytes: SIZE, media: '', received_at: '', event_seq: 2 } : null
      return { upload, offset: seen.kept, bytes: SIZE, receipt }
    },
    offset: async () => { seen.asked += 1; return seen.kept },
    pause: async (ms) => { seen.paused.push(ms) },
  }
  return { seen, on }
}

describe('an upload', () => {
  it('is sent in parts and tells how far it has come', async () => {
    const { seen, on } = server()
    const told: number[] = []
    expect((await sendAll('/u', file, (sent) => told.push(sent), on)).item).toBe(1)
    expect(told).toEqual([PART_BYTES, 2 * PART_BYTES, 3 * PART_BYTES, SIZE])
    expect(seen.asked).toBe(1)
  })

  it('asks where it stands after a broken line, whether the part had come or not', async () => {
    for (const kept of [false, true]) {
      const { seen, on } = server({ 1: { thrown: new TypeError('network'), kept } })
      await sendAll('/u', file, () => {}, on)
      expect(seen.kept).toBe(SIZE)
      expect(seen.asked).toBe(2)
    }
  })

  it('asks for the receipt once more when the line broke on the last part', async () => {
    const { seen, on } = server({ 3: { thrown: new TypeError('network'), kept: true } })
    expect((await sendAll('/u', file, () => {}, on)).item).toBe(1)
    expect(seen.sent).toBe(5)
  })

  it('gives up a line that stays broken, and goes on when it is called again', async () => {
    const broken = { thrown: new TypeError('network') }
    const { seen, on } = server({ 1: broken, 2: broken, 3: broken, 4: broken })
    await expect(sendAll('/u', file, () => {}, on)).rejects.toThrow('network')
    expect(seen.kept).toBe(PART_BYTES)
    expect(seen.paused).toEqual([500, 1000, 2000])
    expect((await sendAll('/u', file, () => {}, on)).item).toBe(1)
  })

  it('does not try again what was refused', async () => {
    const { seen, on } = server({ 0: { thrown: refused(422, 'evidence_type') } })
    await expect(sendAll('/u', file, () => {}, on)).rejects.toThrow()
    expect(seen.sent).toBe(1)
  })

  it('is announced with the SHA-256 of its bytes', async () => {
    expect(await sha256(new Blob(['abc']))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
