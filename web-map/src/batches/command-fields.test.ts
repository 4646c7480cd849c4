import { describe, expect, it } from 'vitest'
import { codesIn, fieldsOf, memberCommands, OF_MEMBER, yuan } from './command-fields'

describe('commands to a batch', () => {
  it('takes codes apart however they were pasted, each once', () => {
    expect(codesIn(' ZZ26-000001-0，ZZ26-000002-8\nZZ26-000001-0;')).toEqual(['ZZ26-000001-0', 'ZZ26-000002-8'])
    expect(codesIn('  ')).toEqual([])
  })
  it('offers a member only what makes sense for it', () => {
    const member = (word: string, leads = false) => ({ standing: { word }, leads })
    expect(memberCommands([...OF_MEMBER, 'close'], member('listed'))).toEqual(['opt_in', 'opt_out', 'set_facts'])
    expect(memberCommands(OF_MEMBER, member('takes_part'))).toEqual(['opt_out', 'set_facts', 'propose_lead'])
    expect(memberCommands(OF_MEMBER, member('takes_part', true))).toEqual(['set_facts'])
    expect(memberCommands(OF_MEMBER, member('refuses'))).toEqual(['opt_in', 'set_facts'])
  })
  it('writes fen as yuan without a float', () => {
    expect([0, 5, 123456789].map(yuan)).toEqual(['0.00', '0.05', '1,234,567.89'])
  })
  it('asks nothing for a command that it does not know', () => {
    expect(fieldsOf('abolish')).toEqual([])
  })
})
