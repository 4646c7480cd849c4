/** A shelf of the phone's own database: what lies there survives a closed page, a reload and a phone that was switched off. */

export type Shelf = <T>(mode: IDBTransactionMode, work: (shelf: IDBObjectStore) => IDBRequest<T>) => Promise<T>

/** The shelf `store` of the database `name`; its records have their key as `key`. */
export function shelf(name: string, store: string): Shelf {
  const open = (): Promise<IDBDatabase> => new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(store, { keyPath: 'key' })
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error ?? new Error('no storage'))
  })
  return async (mode, work) => {
    const database = await open()
    try {
      return await new Promise((resolve, reject) => {
        const change = database.transaction(store, mode)
        const asked = work(change.objectStore(store))
        change.oncomplete = () => resolve(asked.result)
        change.onerror = change.onabort = () => reject(change.error ?? new Error('no storage'))
      })
    } finally {
      database.close()
    }
  }
}
