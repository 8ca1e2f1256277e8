// What the public pages run: the way out, as fast as it can be. Nothing is stored and nothing else is fetched.
import { initAll } from './govuk-frontend.js'
import { plainRadios } from './plain-radios.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

/** Takes the place of this page in the history, so that Back does not come here again. */
const leave = (event) => {
  event.preventDefault()
  event.stopImmediatePropagation()
  document.body.replaceChildren()
  document.title = ' '
  location.replace('/leave')
}
for (const button of document.querySelectorAll('.govuk-exit-this-page__button, .govuk-js-exit-this-page-skiplink'))
  button.addEventListener('click', leave, true)
initAll()
plainRadios()
