import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { problemOf, type Problem } from '../api/problem'

export interface Loaded<T> {
  value: ShallowRef<T | null>
  problem: ShallowRef<Problem | null>
  loading: Ref<boolean>
  reload: () => Promise<void>
}

/**
 * Loads a value for a key and again when the key changes; an answer that was overtaken is dropped.
 * `reload` keeps the old value on screen, for quiet updates.
 */
export function useLoaded<T>(key: () => string, load: (key: string) => Promise<T>): Loaded<T> {
  const value = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let turn = 0

  async function reload(): Promise<void> {
    const mine = ++turn
    loading.value = true
    try {
      const answer = await load(key())
      if (mine !== turn) return
      value.value = answer
      problem.value = null
    } catch (thrown) {
      if (mine === turn) problem.value = problemOf(thrown)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  watch(key, () => {
    value.value = null
    void reload()
  }, { immediate: true })
  onScopeDispose(() => { turn += 1 })
  return { value, problem, loading, reload }
}
