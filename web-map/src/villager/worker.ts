/** Keeps the pages of scanned codes and their script, so that they open without a line. Nothing else is kept: no answer, no case. */

interface Worker extends EventTarget {
  skipWaiting: () => Promise<void>
  clients: { claim: () => Promise<void> }
}
interface Extendable extends Event { waitUntil: (work: Promise<unknown>) => void }
interface Fetching extends Extendable { request: Request; respondWith: (answer: Promise<Response>) => void }

const worker = self as unknown as Worker
const SHELF = 'zhunzhi-report-pages-1'

worker.addEventListener('install', (event) => (event as Extendable).waitUntil(worker.skipWaiting()))
worker.addEventListener('activate', (event) => (event as Extendable).waitUntil(worker.clients.claim()))

worker.addEventListener('fetch', (event) => {
  const { request, respondWith } = event as Fetching
  const { pathname } = new URL(request.url)
  const ours = request.method === 'GET' && (pathname.startsWith('/r/') || pathname.startsWith('/villager/'))
  if (ours) respondWith.call(event, fresh(request))
})

/** The server's answer when there is a line, else what was kept. */
async function fresh(request: Request): Promise<Response> {
  const shelf = await caches.open(SHELF)
  try {
    const answer = await fetch(request)
    if (answer.ok) await shelf.put(request, answer.clone())
    // A code that was revoked since is not shown from the shelf again.
    else if (answer.status === 404 || answer.status === 410) await shelf.delete(request)
    return answer
  } catch (offline) {
    const kept = await shelf.match(request)
    if (kept) return kept
    throw offline
  }
}
