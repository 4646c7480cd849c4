/** Photos and a recording that go with a report: chosen, shown, removed. */
import { shrunk } from '../phone/photo'
import type { Draft } from './drafts'
import { button, make } from './elements'
import { say, type Lang } from './words'

const MOST = 6
const LONGEST_MS = 120_000

/** Fills `box` with the fields and gives the files chosen in it. */
export function attachments(box: HTMLElement, lang: Lang, changed: () => void = () => {}): Draft['files'] {
  const files: Draft['files'] = []
  const list = make('ul', { class: 'shots' })
  const note = make('p', { class: 'note', 'aria-live': 'polite' }, say(lang, 'photosHint'))

  function show(): void {
    list.textContent = ''
    files.forEach((file, i) => {
      const address = URL.createObjectURL(file.blob)
      const shown = file.kind === 'photo' ? make('img', { src: address, alt: file.name }) : make('audio', { src: address, controls: '' })
      list.append(make('li', {}, shown, button(say(lang, 'remove'), () => { files.splice(i, 1); show() })))
    })
    changed()
  }

  const input = make('input', { type: 'file', accept: 'image/*', multiple: '', id: 'shots', class: 'line' })
  input.onchange = async () => {
    for (const file of Array.from(input.files ?? [])) {
      if (files.length >= MOST) { note.textContent = say(lang, 'tooMany'); break }
      const blob = await shrunk(file)
      const ending = blob.type === 'image/jpeg' ? 'jpg' : (file.name.split('.').pop() ?? 'jpg')
      files.push({ blob, kind: 'photo', name: `photo-${files.length + 1}.${ending}` })
    }
    input.value = ''
    show()
  }
  box.append(make('label', { class: 'text', for: 'shots' }, say(lang, 'photos')), input, note, list)
  if (typeof MediaRecorder !== 'undefined' && navigator.mediaDevices) box.append(voice(lang, files, MOST, show))
  return files
}

function voice(lang: Lang, files: Draft['files'], most: number, show: () => void): HTMLElement {
  let recorder: MediaRecorder | null = null
  const knob = button(say(lang, 'voice'), () => { void (recorder ? recorder.stop() : begin()) })
  async function begin(): Promise<void> {
    if (files.length >= most) return
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      const heard: Blob[] = []
      const machine = new MediaRecorder(stream, { audioBitsPerSecond: 24_000 })
      machine.ondataavailable = (event) => { heard.push(event.data) }
      machine.onstop = () => {
        stream.getTracks().forEach((track) => track.stop())
        const type = machine.mimeType.split(';')[0] || 'audio/webm'
        const ending = type.includes('mp4') ? 'm4a' : type.includes('ogg') ? 'ogg' : 'webm'
        files.push({ blob: new Blob(heard, { type }), kind: 'audio', name: `voice-${files.length + 1}.${ending}` })
        recorder = null
        knob.textContent = say(lang, 'voice')
        show()
      }
      machine.start()
      recorder = machine
      knob.textContent = say(lang, 'stop')
      setTimeout(() => { if (machine.state === 'recording') machine.stop() }, LONGEST_MS)
    } catch {
      knob.disabled = true
    }
  }
  return make('div', {}, knob, make('p', { class: 'note' }, say(lang, 'voiceHint')))
}
