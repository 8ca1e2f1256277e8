// What every staff page runs. All of it improves pages that work without it.
import { initAll } from './govuk-frontend.js'
import { coverWhenIdle } from './idle-cover.js'
import { initAll as initMoj } from './moj-frontend.js'
import { plainRadios } from './plain-radios.js'
import { saveAsYouGo } from './saved-as-you-go.js'

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')
initAll()
initMoj()
plainRadios()

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
