import { expect, test } from 'vitest'
import type { Draft } from './drafts'
import { send, type Steps } from './send'

const receipt = { case: 'ZZ26-000001-3', pick_up: '123456', ticket: 't', ticket_until: '2999-01-01T00:00:00Z', place: '村', here: false }
const draft = (files = 0): Draft => ({
  key: 'k', body: { place: 'P', key: 'k', topic: 'well', answers: [], words: '没水' },
  files: Array.from({ length: files }, (_, i) => ({ blob: new Blob([new Uint8Array(100_000).fill(i)]), kind: 'photo' as const, name: `${i}.jpg` })),
})
const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status })

function line(answers: (path: string, init: RequestInit) => Response | null): Steps & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    ask: (path, init) => {
      asked.push(`${init.method} ${path}`)
      const answer = answers(path, init)
      return answer ? Promise.resolve(answer) : Promise.reject(new TypeError('offline'))
    },
    keep: () => Promise.resolve(),
    tell: () => {},
  }
}
const good = (path: string): Response =>
  path.endsWith('/reports') ? json(201, receipt) : path.endsWith('/evidence') ? json(201, { upload: '/up' }) : json(200, {})

test('the report goes first, then each file in parts', async () => {
  const steps = line(good)
  expect(await send(draft(1), steps)).toEqual({ done: true, receipt, lost: 0 })
  expect(steps.asked).toEqual(['POST /api/v1/public/reports', `POST /api/v1/public/cases/${receipt.case}/evidence`, 'PATCH /up', 'PATCH /up'])
})

test('a line that breaks between two files goes on with the second, and makes no second case', async () => {
  const kept = draft(2)
  let left = 4
  const broken = line((path) => (left-- > 0 ? good(path) : null))
  await expect(send(kept, broken)).rejects.toThrow('offline')
  expect(kept.files.length).toBe(1)
  const steps = line(good)
  expect(await send(kept, steps)).toMatchObject({ done: true })
  expect(steps.asked[0]).toContain('/evidence')
})

test('a busy server is waited for, a refusal is told by its code, a file that is known counts as sent', async () => {
  expect(await send(draft(), line(() => json(429, { code: 'too_many_reports' })))).toEqual({ done: false })
  expect(await send(draft(), line(() => json(410, { code: 'place_code_revoked' })))).toEqual({ done: false, refused: 'place_code_revoked' })
  const known = line((path) => (path.endsWith('/evidence') ? json(409, { code: 'evidence_known' }) : good(path)))
  expect(await send(draft(1), known)).toEqual({ done: true, receipt, lost: 0 })
  const large = line((path) => (path.endsWith('/evidence') ? json(422, { code: 'evidence_size' }) : good(path)))
  expect(await send(draft(1), large)).toEqual({ done: true, receipt, lost: 1 })
})
