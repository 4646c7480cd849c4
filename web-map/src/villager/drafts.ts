/** What was written and could not be sent yet, kept in the phone: text, photos and sound, until the server has them. */
import { shelf } from '../phone/shelf'

export interface Body {
  place: string
  key: string
  topic: string
  answers: string[]
  words: string
  name?: string
  phone?: string
  website?: string
  lon?: number
  lat?: number
  accuracy_m?: number
  datum?: string
}

export interface Draft {
  key: string
  body: Body
  files: { blob: Blob; kind: 'photo' | 'audio'; name: string }[]
  /** Once the case exists: only its files are left to send. */
  receipt?: Receipt
  /** Code of the refusal that a person has to mend. */
  refused?: string
  /** Files that the server does not take. */
  lost?: number
}

export interface Receipt { case: string; pick_up: string | null; ticket: string; ticket_until: string; place: string; here: boolean }

const on = shelf('zhunzhi-reports', 'drafts')

export const keep = (draft: Draft): Promise<unknown> => on('readwrite', (shelf) => shelf.put(draft))
export const forget = (key: string): Promise<unknown> => on('readwrite', (shelf) => shelf.delete(key))
export const kept = (): Promise<Draft[]> => on('readonly', (shelf) => shelf.getAll() as IDBRequest<Draft[]>)
