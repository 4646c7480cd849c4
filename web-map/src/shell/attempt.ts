import { ref, shallowRef } from 'vue'
import { problemOf, type Problem } from '../api/problem'

/** Work that a person waits for: `busy` while it runs, `problem` when it was refused; one that begins forgets the last refusal. */
export function useAttempt() {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  async function attempt(work: () => Promise<void>): Promise<void> {
    busy.value = true
    problem.value = null
    try {
      await work()
    } catch (thrown) {
      problem.value = problemOf(thrown)
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, attempt }
}
