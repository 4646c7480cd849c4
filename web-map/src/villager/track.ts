/** The page on which a case is followed: adds photos to what the server wrote. */
import { attachments } from './attachments'
import { button, find, make } from './elements'
import { sendFile } from './send'
import { say, type Lang } from './words'

const box = find('#photos')
if (box && 'fetch' in window && window.isSecureContext) begin(box)

function begin(box: HTMLElement): void {
  const lang: Lang = box.dataset.lang === 'en' ? 'en' : 'zh'
  const to = { case: box.dataset.case ?? '', ticket: box.dataset.ticket ?? '' }
  box.hidden = false
  const files = attachments(box, lang)
  const status = make('p', { role: 'status' })
  const knob = button(say(lang, 'addPhotos'), () => { void add() })
  box.append(knob, status)

  async function add(): Promise<void> {
    knob.disabled = true
    let lost = 0
    try {
      for (const [i, file] of files.entries()) {
        status.textContent = say(lang, 'sendingFile', files.length - i)
        if (await sendFile(file, to, (path, init) => fetch(path, init)) !== 'sent') lost += 1
      }
      status.textContent = lost > 0 ? say(lang, 'fileRefused', lost) : files.length > 0 ? say(lang, 'added') : ''
      if (lost === 0) files.splice(0)
    } catch {
      status.textContent = say(lang, 'refused', '')
    } finally {
      knob.disabled = false
    }
  }
}
