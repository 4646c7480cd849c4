/** Taking a photo into a draft: made smaller, named by its SHA-256, kept on the phone before the draft names it. */
import { sha256 } from '../phone/digits'
import { shrunk } from '../phone/photo'
import type { Album } from './album'
import { LIMITS } from './check'
import { albumOf, pictured, type PhotoDraft, type SurveyDraft } from './draft'

/** Largest photo after it was made smaller, bytes: what is larger, the phone could not read. */
const MOST_BYTES = 2 * 1024 * 1024

/** Why a photo was not taken in; the words are below `survey.photoFaults`. */
export type NotTaken = 'entryFull' | 'surveyFull' | 'insecure' | 'unreadable' | 'known' | 'noRoom'

/** Adds a photo to a list of the draft; what is there already stays whatever happens. */
export async function take(file: File, to: PhotoDraft[], draft: SurveyDraft, album: Album, shrink: (file: File) => Promise<Blob> = shrunk): Promise<NotTaken | null> {
  if (to.length >= LIMITS.photos) return 'entryFull'
  if (pictured(draft).reduce((sum, { of }) => sum + of.photos.length, 0) >= LIMITS.all_photos) return 'surveyFull'
  if (!globalThis.crypto?.subtle) return 'insecure'
  const blob = await shrink(file)
  if (blob.type !== 'image/jpeg' || blob.size > MOST_BYTES) return 'unreadable'
  const name = await sha256(blob)
  if (to.some((photo) => photo.sha256 === name)) return 'known'
  try {
    await album.put(albumOf(draft), name, { blob, taken: new Date(file.lastModified).toISOString() })
  } catch {
    return 'noRoom'
  }
  to.push({ sha256: name })
  return null
}
