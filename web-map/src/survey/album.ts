/** The photos of drafts, in the phone's own database: `localStorage`, where the drafts are, has no room for them. */
import { shelf } from '../phone/shelf'

/** A photo that waits to be sent. */
export interface KeptPhoto {
  blob: Blob
  /** When it was taken as the phone says, RFC 3339. */
  taken: string
  /** The upload that has begun: sending goes on there. */
  upload?: string
}

/** Photos by album and SHA-256; every act fails where the phone gives no room or forbids it. */
export interface Album {
  put: (album: string, sha256: string, photo: KeptPhoto) => Promise<void>
  get: (album: string, sha256: string) => Promise<KeptPhoto | null>
  drop: (album: string, sha256: string) => Promise<void>
  /** Drops all photos of an album. */
  clear: (album: string) => Promise<void>
  /** Drops all photos but those of these albums: what a draft left behind that is no more. */
  sweep: (albums: string[]) => Promise<void>
}

interface Lying extends KeptPhoto { key: string }

const on = shelf('zhunzhi-survey', 'photos')
const keyOf = (album: string, sha256: string): string => `${album}/${sha256}`
const all = (album: string): IDBKeyRange => IDBKeyRange.bound(`${album}/`, `${album}/~`)

export const phoneAlbum: Album = {
  put: async (album, sha256, photo) => {
    // Asked for once there is something to lose: a browser clears what is not persistent when the phone runs full.
    void navigator.storage?.persist?.().catch(() => false)
    await on('readwrite', (photos) => photos.put({ ...photo, key: keyOf(album, sha256) }))
  },
  get: async (album, sha256) => (await on('readonly', (photos) => photos.get(keyOf(album, sha256)) as IDBRequest<Lying | undefined>)) ?? null,
  drop: async (album, sha256) => { await on('readwrite', (photos) => photos.delete(keyOf(album, sha256))) },
  clear: async (album) => { await on('readwrite', (photos) => photos.delete(all(album))) },
  sweep: async (albums) => {
    const keys = await on('readonly', (photos) => photos.getAllKeys()) as string[]
    const gone = new Set(keys.map((key) => key.split('/')[0]!).filter((album) => !albums.includes(album)))
    for (const album of gone) await on('readwrite', (photos) => photos.delete(all(album)))
  },
}
