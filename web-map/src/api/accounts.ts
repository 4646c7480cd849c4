/** Who is signed in, accounts and what lets a program read: the HTTP contract, as in `types.ts`. */

import type { Bilingual, Named } from './types'

export interface AccountName { login: string; name: string }
export interface Deputy { login: string; from: string; until: string }

/** Who is signed in. */
export interface Session {
  login: string
  name: string
  capacities: Bilingual[]
  area: Named | null
  unit: { id: string; name: string } | null
  stands_for: AccountName | null
  deputy_of: AccountName[]
  deputy: Deputy | null
  second_factor: boolean
  /** What must be done before anything else is answered. */
  first_step: 'change_password' | 'enrol_second_factor' | null
  ends_at: string
  synthetic: boolean
}

export interface Credentials { login: string; password: string; code?: string; stands_for?: string }

/** A secret of a second factor, shown once. */
export interface Secret { enrolled: boolean; secret: string | null; qr_svg: string | null }

export interface Account {
  login: string
  name: string
  capacities: Bilingual[]
  area: Named | null
  unit: { id: string; name: string } | null
  valid_from: string
  valid_until: string | null
  disabled: boolean
  usable: boolean
  second_factor: boolean
  password_once: boolean
  deputy: Deputy | null
  active_at: string
  synthetic: boolean
}

export interface DutyChange { name: string; capacities: string[]; area?: string; unit_id?: string; valid_from?: string; valid_until?: string }
export interface NewAccount extends DutyChange { login: string }

/** An attempt to sign in; the address is a network address, or who lifted a lock. */
export interface SignInAttempt { login: string; at: string; outcome: 'succeeded' | 'failed' | 'locked' | 'code_missing' | 'refused' | 'unlocked'; address: string }
export interface AttemptList { attempts: SignInAttempt[]; next: number | null }
export interface GivenPassword { account: Account; password: string }

/** A token by which a GIS program reads `/ogc` on somebody's behalf; itself it is shown only once, when it is made. */
export interface AccessToken { id: number; name: string; made_at: string; expires_at: string }
export interface NewAccessToken { id: number; token: string; expires_at: string }
