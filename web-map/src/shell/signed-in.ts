import { inject, type InjectionKey, type Ref } from 'vue'
import type { Session } from '../api/accounts'
import type { Address, MainPage } from '../view/hash'

/** What is shown: a page, or one of two things that somebody does with the own account. */
export type Page = MainPage | 'password' | 'enrol'

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
export const holds = (session: Pick<Session, 'capacities'>, capacity: string): boolean => session.capacities.some(({ code }) => code === capacity)

/** Capacities through whose hands cases go all day. */
const HANDLING = ['intake', 'dispatch', 'handler', 'unit_head', 'mediator', 'grid_worker', 'local', 'supervisor', 'judge']
const ADMINISTRATION = ['system_admin', 'security_admin', 'audit_admin']

/** The pages that somebody has a use for, the one to begin with first. */
export function pagesOf(session: Pick<Session, 'capacities' | 'area'>): MainPage[] {
  const has = (capacity: string) => holds(session, capacity)
  if (ADMINISTRATION.some(has)) return has('audit_admin') ? ['audit', 'map'] : has('system_admin') ? ['accounts', 'map'] : ['security', 'map']
  const imports = !session.area && (has('intake') || has('dispatch'))
  const work: MainPage[] = HANDLING.some(has) ? ['desk', 'map'] : ['map', 'desk']
  const rules = !session.area && ['dispatch', 'supervisor', 'leader'].some(has)
  const batches = ['judge', 'mediator', 'supervisor', 'leader'].some(has)
  const preservation = batches || ['notary', 'handler', 'unit_head'].some(has)
  return [...work, ...(batches ? ['batches' as const] : []), ...(preservation ? ['preservation' as const] : []), ...(imports ? ['imports' as const] : []), ...(rules ? ['rules' as const] : [])]
}

/** The page that an address means for somebody: what it names or shows, else where the day's work is. */
export function landing(session: Pick<Session, 'capacities' | 'area'>, address: Address): MainPage {
  const pages = pagesOf(session)
  if (address.page && pages.includes(address.page)) return address.page
  if (address.view || address.selection) return 'map'
  return pages[0] ?? 'map'
}
