/** What was written and could not be sent yet, kept in the phone: text, photos and sound, until the server has them. */

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

const SHELF = 'drafts'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('zhunzhi-reports', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(SHELF, { keyPath: 'key' })
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error ?? new Error('no storage'))
  })
}

async function on<T>(mode: IDBTransactionMode, work: (shelf: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const change = database.transaction(SHELF, mode)
      const asked = work(change.objectStore(SHELF))
      change.oncomplete = () => resolve(asked.result)
      change.onerror = change.onabort = () => reject(change.error ?? new Error('no storage'))
    })
  } finally {
    database.close()
  }
}

export const keep = (draft: Draft): Promise<unknown> => on('readwrite', (shelf) => shelf.put(draft))
export const forget = (key: string): Promise<unknown> => on('readwrite', (shelf) => shelf.delete(key))
export const kept = (): Promise<Draft[]> => on('readonly', (shelf) => shelf.getAll() as IDBRequest<Draft[]>)

/** 32 random hexadecimal digits. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
