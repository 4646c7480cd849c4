/** The page of a scanned code: adds photos, voice, position and patience to the form that the server wrote. */
import { newKey } from '../phone/digits'
import { attachments } from './attachments'
import { forget, keep, kept, type Body, type Draft, type Receipt } from './drafts'
import { button, find, make } from './elements'
import { pinMap, type Pinned, type PlaceMap } from './pin'
import { datumOf } from './position'
import { send } from './send'
import { refusal, say, type Lang } from './words'

const AGAIN_MS = 20_000

const form = find<HTMLFormElement>('#report')
if (form && 'indexedDB' in window && 'fetch' in window && window.isSecureContext) begin(form)

function begin(form: HTMLFormElement): void {
  const lang: Lang = form.dataset.lang === 'en' ? 'en' : 'zh'
  const more = find('#more')!
  const waiting = find('#waiting')!
  const refused = find('#refused')!
  more.hidden = false
  const files = attachments(more, lang)
  const where = position(more, lang, form.dataset.place ?? '')
  let busy = false

  function body(): Body {
    const given = new FormData(form)
    const text = (name: string): string => String(given.get(name) ?? '').trim()
    return {
      place: form.dataset.place ?? '', key: newKey(), topic: text('topic'), answers: given.getAll('answers').map(String), words: text('words'),
      name: text('name'), phone: text('phone'), website: text('website'), ...where(),
    }
  }

  form.onsubmit = (event) => {
    event.preventDefault()
    const written = body()
    refused.textContent = ''
    if (!written.answers.some((answer) => answer.startsWith(`${written.topic}.`)) && !written.words) {
      refused.append(make('div', { class: 'box bad' }, make('p', {}, say(lang, 'nothingSaid'))))
      return
    }
    void submit({ key: written.key, body: written, files: [...files] })
  }

  async function submit(draft: Draft): Promise<void> {
    try {
      await keep(draft)
      form.hidden = true
      await sendAll()
    } catch {
      // No storage, as in a private window: sent at once, or the form stays as it is.
      form.hidden = false
      await attempt(draft, () => Promise.resolve())
    }
  }

  /** Tries everything that waits. One at a time: two would send the same file twice. */
  async function sendAll(): Promise<void> {
    if (busy) return
    busy = true
    try {
      for (const draft of await kept()) if (!draft.refused) await attempt(draft, keep)
    } finally {
      busy = false
    }
    if ((await kept()).length > 0) setTimeout(() => { void sendAll() }, AGAIN_MS)
  }

  async function attempt(draft: Draft, keepIt: (draft: Draft) => Promise<unknown>): Promise<void> {
    tell(say(lang, 'sending'))
    try {
      const outcome = await send(draft, { ask: (path, init) => fetch(path, init), keep: keepIt, tell: (left) => tell(say(lang, 'sendingFile', left)) })
      if (outcome.done) {
        await forget(draft.key).catch(() => {})
        received(outcome.receipt, outcome.lost)
      } else if (outcome.refused !== undefined) {
        draft.refused = outcome.refused
        await keepIt(draft)
        mend(draft)
      } else {
        wait(draft)
      }
    } catch {
      wait(draft)
    }
  }

  function tell(text: string): void {
    waiting.textContent = ''
    waiting.append(make('div', { class: 'box' }, make('p', { role: 'status' }, text)))
  }

  function wait(draft: Draft): void {
    tell(say(lang, 'waiting'))
    if (draft.receipt) waiting.prepend(numbers(draft.receipt))
    waiting.append(button(say(lang, 'tryNow'), () => { void sendAll() }))
  }

  /** What a person has to mend: back into the form, the draft is gone. */
  function mend(draft: Draft): void {
    form.hidden = false
    waiting.textContent = ''
    refused.textContent = ''
    refused.append(make('div', { class: 'box bad' }, make('p', {}, say(lang, 'refused', refusal(lang, draft.refused ?? '')))))
    const words = find<HTMLTextAreaElement>('#words')
    if (words && !words.value) words.value = draft.body.words
    refused.scrollIntoView()
    void forget(draft.key).catch(() => {})
  }

  function numbers(receipt: Receipt): HTMLElement {
    const pick = receipt.pick_up
    return make('div', { class: 'box good' },
      make('p', {}, say(lang, 'yourCode')), make('p', { class: 'code', 'data-testid': 'code' }, receipt.case),
      ...(pick
        ? [make('p', {}, say(lang, 'pickUp')), make('p', { class: 'code', 'data-testid': 'pick-up' }, pick), make('p', {}, say(lang, 'keep'))]
        : [make('p', {}, say(lang, 'byPhone'))]))
  }

  function received(receipt: Receipt, lost: number): void {
    form.hidden = true
    waiting.textContent = ''
    const query = lang === 'en' ? '?lang=en' : ''
    waiting.append(
      make('h2', {}, say(lang, 'received')), numbers(receipt), make('p', {}, receipt.place),
      lost > 0 ? make('p', { class: 'box bad' }, say(lang, 'fileRefused', lost)) : '',
      make('p', {}, say(lang, 'within')), make('a', { class: 'button', href: `/t${query}` }, say(lang, 'track')),
      button(say(lang, 'another'), () => { location.reload() }),
    )
    waiting.scrollIntoView()
  }

  window.addEventListener('online', () => { void sendAll() })
  void kept().then((drafts) => {
    const open = drafts.filter((draft) => !draft.refused)
    if (open.length > 0) void sendAll()
  }).catch(() => {})
  // The worker keeps this page for the next time without a line.
  if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/villager/worker.js', { scope: '/r/' }).catch(() => {})
}

/** The choice between the place of the code, where the phone is, and a place on the map. */
function position(box: HTMLElement, lang: Lang, code: string): () => Pick<Body, 'lon' | 'lat' | 'accuracy_m' | 'datum'> {
  let found: GeolocationPosition | null = null
  let pinned: (() => Pinned | null) | null = null
  let wanted = 'where-place'
  const note = make('p', { class: 'note', 'aria-live': 'polite' })
  const ground = make('div', { id: 'pin-map', hidden: '' })
  const choose = (id: string): void => {
    wanted = id
    note.textContent = ''
    ground.hidden = id !== 'where-map'
    if (id === 'where-here') seek()
    if (id === 'where-map' && !pinned) void fetchMap()
  }
  const choice = (id: string, text: string, checked = false): HTMLElement => {
    const input = make('input', { type: 'radio', name: 'where', id, ...(checked ? { checked: '' } : {}) })
    input.onchange = () => { choose(id) }
    return make('div', { class: 'pick' }, input, make('label', { for: id }, text))
  }
  function seek(): void {
    note.textContent = say(lang, 'seeking')
    const lost = (): void => { found = null; if (wanted === 'where-here') note.textContent = say(lang, 'notFound') }
    navigator.geolocation.getCurrentPosition((at) => {
      found = at
      if (wanted === 'where-here') note.textContent = say(lang, 'found', Math.round(at.coords.accuracy))
    }, lost, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 })
  }
  async function fetchMap(): Promise<void> {
    note.textContent = say(lang, 'mapLoading')
    try {
      const answer = await fetch(`/api/v1/public/places/${encodeURIComponent(code)}/map`)
      if (!answer.ok) throw new Error(String(answer.status))
      const map = await answer.json() as PlaceMap
      if (!pinned) pinned = pinMap(ground, map, lang)
      if (wanted === 'where-map') note.textContent = ''
    } catch {
      if (wanted === 'where-map') note.textContent = say(lang, 'noMap')
    }
  }
  const place = find('.place strong')?.textContent ?? ''
  box.append(make('fieldset', {}, make('legend', {}, say(lang, 'where')), choice('where-place', `${say(lang, 'atPlace')}${place}`, true),
    'geolocation' in navigator ? choice('where-here', say(lang, 'here')) : null,
    find('form[data-map]') ? choice('where-map', say(lang, 'onMap')) : null, ground, note))
  return () => {
    const pin = wanted === 'where-map' ? pinned?.() : null
    if (pin) return { ...pin, datum: 'cgcs2000' }
    if (wanted !== 'where-here' || !found) return {}
    return { lon: found.coords.longitude, lat: found.coords.latitude, accuracy_m: Math.round(found.coords.accuracy), datum: datumOf(navigator.userAgent) }
  }
}
