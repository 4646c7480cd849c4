/** Parties of a case, as far as they are told: the HTTP contract, as in `types.ts`. */

export const PARTY_ROLES = ['petitioner', 'respondent', 'member', 'representative', 'agent'] as const
export const PARTY_FIELDS = ['name', 'phone', 'identity', 'address'] as const
export type PartyField = (typeof PARTY_FIELDS)[number]

/** A party with everything masked that says who it is; `***` where it is protected, null where nothing is recorded. */
export interface Party extends Record<PartyField, string | null> {
  seq: number
  role: string
  kind: string
  protected: boolean
  minor: boolean
  notice: string
  added_at: string
  corrections: number
  corrected_at: string | null
  destroyed_at: string | null
}

/** Left out: stays as it is; empty: there is none. */
export interface PartyCorrection extends Partial<Record<PartyField, string>> { reason: string }

export interface NewParty {
  role: string
  kind: string
  name: string
  phone: string | null
  identity: string | null
  address: string | null
  protected: boolean
  minor: boolean
  notice: string
}

/** What is to be seen plainly, and why. */
export interface RevealRequest { fields: PartyField[]; reason: string }
export interface Revealed { seq: number; fields: Partial<Record<PartyField, string | null>> }
