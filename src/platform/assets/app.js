// What every staff page runs. All of it improves pages that work without it.
import { initAll } from './govuk-frontend.js'
import { coverWhenIdle } from './idle-cover.js'
import { initAll as initMoj } from './moj-frontend.js'
import { saveAsYouGo } from './saved-as-you-go.js'

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')
initAll()
initMoj()

// The official radios say aria-expanded of a radio, which no radio may have: what opens stands right behind it and is found there.
const withoutExpanded = (radio) => radio.removeAttribute('aria-expanded')
const opening = new MutationObserver((all) => {
  for (const { target } of all) if (target.hasAttribute('aria-expanded')) withoutExpanded(target)
})
for (const radio of document.querySelectorAll('.govuk-radios__input[aria-expanded]')) {
  withoutExpanded(radio)
  opening.observe(radio, { attributes: true, attributeFilter: ['aria-expanded'] })
}

for (const form of document.querySelectorAll('form[data-saved-as-you-go]')) saveAsYouGo(form)
if (document.body.hasAttribute('data-idle-cover')) coverWhenIdle(15 * 60 * 1000)

// A form without data-prevent-double-click on its button may still be pressed twice: the second press of the same form does nothing.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== 'post') return
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 3000) event.preventDefault()
  else form.dataset.sent = String(Date.now())
})
// A page brought back by the Back button may be sent again.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent
})
