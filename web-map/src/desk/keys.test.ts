import { describe, expect, it } from 'vitest'
import { keyAction, neighbour } from './keys'

const press = (key: string, more: object = {}) => keyAction({ key, ctrlKey: false, metaKey: false, altKey: false, target: null, ...more })

describe('the keys of the desk', () => {
  it('move, search and help', () => {
    expect(['j', 'k', '/', '?', 'x'].map((key) => press(key))).toEqual(['next', 'previous', 'search', 'help', null])
  })

  it('mean nothing while somebody writes or calls the browser', () => {
    for (const tagName of ['INPUT', 'TEXTAREA', 'SELECT']) expect(press('j', { target: { tagName } })).toBeNull()
    expect(press('k', { ctrlKey: true })).toBeNull()
    expect(press('j', { target: { tagName: 'BUTTON' } })).toBe('next')
  })

  it('stop at both ends and begin at the top when the row has left', () => {
    expect(neighbour(['a', 'b', 'c'], null, 1)).toBe(0)
    expect(neighbour(['a', 'b', 'c'], 'a', 1)).toBe(1)
    expect(neighbour(['a', 'b', 'c'], 'c', 1)).toBe(2)
    expect(neighbour(['a', 'b', 'c'], 'a', -1)).toBe(0)
    expect(neighbour(['a', 'b', 'c'], 'gone', -1)).toBe(0)
  })
})
