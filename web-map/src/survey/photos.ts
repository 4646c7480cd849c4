/** The photos of the draft that is open, as its form sees them. */
import { onMounted, watch, type InjectionKey, type Ref } from 'vue'
import { phoneAlbum } from './album'
import { albumOf, kept, namesOf, type PhotoDraft, type SurveyDraft } from './draft'
import { take, type NotTaken } from './take'

export interface Photos {
  take: (file: File, to: PhotoDraft[]) => Promise<NotTaken | null>
  /** The photo on this phone; null where it is not, as one that a former version named. */
  find: (photo: PhotoDraft) => Promise<Blob | null>
  /** Where the server has the copy of one that is evidence already. */
  copy: (photo: PhotoDraft) => string | null
}

export const PHOTOS: InjectionKey<Photos> = Symbol('photos of the draft')

export function usePhotos(draft: Readonly<Ref<SurveyDraft | null>>): Photos {
  const ignore = () => {}
  // What was taken out of the draft, alone or with its crack or building, does not stay on the phone.
  watch(() => (draft.value ? { album: albumOf(draft.value), names: namesOf(draft.value) } : null), (now, was) => {
    if (now?.album !== was?.album || !now || !was) return
    for (const name of was.names) if (!now.names.has(name)) void phoneAlbum.drop(was.album, name).catch(ignore)
  })
  onMounted(() => { void phoneAlbum.sweep(kept().map(albumOf)).catch(ignore) })
  return {
    take: async (file, to) => (draft.value ? take(file, to, draft.value, phoneAlbum) : null),
    find: async ({ sha256 }) => {
      const photo = draft.value ? await phoneAlbum.get(albumOf(draft.value), sha256).catch(() => null) : null
      return photo?.blob ?? null
    },
    copy: ({ item }) => (draft.value && item !== undefined ? `/api/v1/cases/${encodeURIComponent(draft.value.case)}/evidence/${item}/copy` : null),
  }
}
