import type { Account } from '../api/accounts'
import type { Bilingual } from '../api/types'

/** What somebody looks for among the accounts. */
export interface AccountQuestion { words: string; capacity: string; state: '' | AccountState; }

export type AccountState = 'usable' | 'disabled' | 'out_of_period' | 'unused'

/** Why an account can or cannot sign in today (a civil date of the banner). */
export function stateOf(account: Pick<Account, 'disabled' | 'usable' | 'valid_from' | 'valid_until'>, today: string): AccountState {
  if (account.disabled) return 'disabled'
  if (today < account.valid_from || (account.valid_until !== null && today > account.valid_until)) return 'out_of_period'
  return account.usable ? 'usable' : 'unused'
}

/** Accounts of one duty, those of the whole banner first, then by area. */
export interface DutyGroup { capacity: Bilingual; accounts: Account[] }

/** The accounts that are looked for, under each of their duties: who has two stands in both. */
export function groupsOf(accounts: Account[], capacities: Bilingual[], asked: AccountQuestion, today: string): DutyGroup[] {
  const words = asked.words.trim().toLowerCase()
  const said = (account: Account) =>
    [account.login, account.name, account.area?.name, account.area?.code, account.unit?.name, account.deputy?.login].filter(Boolean).join(' ').toLowerCase()
  const meant = accounts.filter((account) => (!words || said(account).includes(words)) && (!asked.state || stateOf(account, today) === asked.state))
  const place = (account: Account) => account.area?.code ?? ''
  return capacities
    .filter(({ code }) => !asked.capacity || code === asked.capacity)
    .map((capacity) => ({
      capacity,
      accounts: meant.filter((account) => account.capacities.some(({ code }) => code === capacity.code))
        .sort((a, b) => place(a).localeCompare(place(b)) || a.login.localeCompare(b.login)),
    }))
    .filter((group) => group.accounts.length > 0)
}

/** Whether a deputy stands in on a day. */
export const deputyNow = (account: Pick<Account, 'deputy'>, today: string): boolean =>
  account.deputy !== null && account.deputy.from <= today && today <= account.deputy.until
