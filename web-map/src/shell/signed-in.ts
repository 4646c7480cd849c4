import { inject, type InjectionKey, type Ref } from 'vue'
import type { Session } from '../api/types'

/** What is shown: the map, the accounts, or one of two things that somebody does with the own account. */
export type Page = 'map' | 'accounts' | 'imports' | 'password' | 'enrol'

/** Who is signed in, which page is shown, and the way out: provided by App.vue to everything below. */
export interface SignedIn {
  session: Ref<Session>
  page: Ref<Page>
  signOut: () => Promise<void>
}

export const SIGNED_IN: InjectionKey<SignedIn> = Symbol('signed in')

export function useSignedIn(): SignedIn {
  const signedIn = inject(SIGNED_IN)
  if (!signedIn) throw new Error('useSignedIn() needs what App.vue provides')
  return signedIn
}

/** Whether a capacity is held. */
export const holds = (session: Session, capacity: string): boolean => session.capacities.some(({ code }) => code === capacity)
