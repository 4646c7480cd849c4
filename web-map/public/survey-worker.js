/** Keeps the page of the survey with its scripts and styles, so that it opens without a line. Nothing else is kept: no answer, no case. */
const SHELF = 'zhunzhi-survey-1'
const PAGE = '/survey.html'

/** The page as it is now with all files that it names; older files go. */
async function stock() {
  const answer = await fetch(PAGE, { cache: 'no-cache' })
  if (!answer.ok) throw new Error(`${PAGE}: ${answer.status}`)
  const shelf = await caches.open(SHELF)
  const text = await answer.clone().text()
  const files = [...new Set([...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path))]
  const kept = new Set((await shelf.keys()).map((request) => new URL(request.url).pathname))
  await shelf.addAll(files.filter((path) => !kept.has(path)))
  await shelf.put(PAGE, answer)
  for (const path of kept) if (path !== PAGE && !files.includes(path)) await shelf.delete(path)
}

self.addEventListener('install', (event) => event.waitUntil(stock().then(() => self.skipWaiting())))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== self.location.origin) return
  if (pathname === PAGE) event.respondWith(page(event))
  else if (pathname.startsWith('/assets/') || pathname === '/favicon.svg') event.respondWith(file(event.request))
})

/** The server's page when there is a line, else the kept one. */
async function page(event) {
  try {
    const answer = await fetch(event.request)
    if (answer.ok) event.waitUntil(stock().catch(() => null))
    return answer
  } catch (offline) {
    const kept = await caches.match(PAGE, { cacheName: SHELF })
    if (kept) return kept
    throw offline
  }
}

/** Built files carry a hash in their names and never change. */
async function file(request) {
  return (await caches.match(request, { cacheName: SHELF, ignoreVary: true })) ?? fetch(request)
}
