// Covers the screen when nobody has touched it for a while, and keeps the page under it as it is: half-written words stay where they are. The session
// rests from that moment, so that loading the page again shows nothing either; whoever comes back shows that it is them.
import { canPasskey, usePasskey } from './passkey.js'

const make = (name, text = '', more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more })
const box = (id, text, more) => {
  const group = make('div', '', { className: 'govuk-form-group' })
  const input = make('input', '', { id, name: id, className: 'govuk-input', ...more })
  group.append(make('label', text, { htmlFor: id, className: 'govuk-label' }), input)
  return [group, input]
}

export function coverWhenIdle(after) {
  const as = document.body.dataset.idleCover ?? ''
  const cover = make('dialog', '', { className: 'op-cover' })
  cover.setAttribute('aria-labelledby', 'op-cover-title')
  const form = make('form', '', { noValidate: true })
  const [passwordGroup, password] = box('op-cover-password', 'Password', { type: 'password', autocomplete: 'current-password' })
  const [codeGroup, code] = box('op-cover-code', 'Six-digit code', { inputMode: 'numeric', autocomplete: 'one-time-code' })
  const said = make('p', '', { className: 'op-small' })
  said.setAttribute('role', 'status')
  const back = make('button', 'Show the page', { type: 'submit', className: 'govuk-button' })
  const withKey = make('button', 'Use your passkey', { type: 'button', className: 'govuk-button govuk-button--secondary' })
  form.append(...(canPasskey() ? [withKey] : []), passwordGroup, codeGroup, said, back)
  cover.append(
    make('h2', 'Covered, because nobody was here', { id: 'op-cover-title' }),
    make('p', 'Nothing on the page under this is lost. Show that it is you; if you are leaving, sign out first.'),
    form,
  )
  document.body.append(cover)

  // Tabs of one person are one person: a touch in any of them is a touch in all, and so is coming back.
  const others = typeof BroadcastChannel === 'function' ? new BroadcastChannel('oneplan-here') : undefined
  // Only the time of the last touch is kept, so that a machine which slept covers itself the moment it wakes.
  let touched = Date.now()
  let told = 0
  let covered = false
  let resting = false
  const touch = () => {
    if (covered) return
    touched = Date.now()
    if (touched - told > 2000) {
      told = touched
      others?.postMessage({ as, here: touched })
    }
  }
  others?.addEventListener('message', ({ data }) => {
    if (data.as !== as) return
    if (data.back) uncover()
    else if (!covered) touched = Math.max(touched, data.here)
  })
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'scroll', 'input'])
    addEventListener(kind, touch, { passive: true, capture: true })

  function uncover() {
    covered = resting = false
    touched = Date.now()
    password.value = code.value = said.textContent = ''
    cover.close()
  }
  const rest = async () => {
    try {
      resting = (await fetch('/rest', { method: 'POST', headers: { 'x-saving': 'yes' }, keepalive: true })).ok
    } catch {
      // No connection: it is tried again with the next look, and the database rests the session by itself after an hour.
    }
  }
  const look = () => {
    if (!covered && Date.now() - touched >= after) {
      covered = true
      cover.showModal()
    }
    if (covered && !resting) void rest()
  }
  const prove = async (passkey) => {
    back.disabled = withKey.disabled = true
    const body = new URLSearchParams({ as, 'prove-password': password.value, 'prove-code': code.value, 'prove-passkey': passkey })
    try {
      const response = await fetch('/prove', { method: 'POST', headers: { 'x-saving': 'yes' }, body, redirect: 'manual' })
      const answer = await response.json().catch(() => ({}))
      if (response.ok) {
        uncover()
        others?.postMessage({ as, back: true })
      } else if (response.status === 409) location.replace('/')
      else if (response.status === 401) {
        said.textContent = 'You were signed out. Nothing is lost: '
        said.append(
          make('a', 'sign in again in a new tab', { href: '/sign-in', target: '_blank', rel: 'noopener' }),
          ', come back and press “Show the page”.',
        )
      } else said.textContent = answer.problem ? `${answer.problem}.` : 'It did not work. Try again in a minute.'
    } catch {
      said.textContent = 'No connection. Try again.'
    }
    code.value = ''
    back.disabled = withKey.disabled = false
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    event.stopPropagation()
    void prove('')
  })
  withKey.addEventListener('click', async () => {
    try {
      await prove(await usePasskey('/prove/passkey'))
    } catch (problem) {
      said.textContent = problem.message
    }
  })
  // Escape does not take the cover away, not even for the moment it would take to come back.
  cover.setAttribute('closedby', 'none')
  cover.addEventListener('keydown', (event) => event.key === 'Escape' && event.preventDefault())
  cover.addEventListener('cancel', (event) => event.preventDefault())
  cover.addEventListener('close', () => {
    if (covered) cover.showModal()
  })
  setInterval(look, 5000)
  document.addEventListener('visibilitychange', look)
}
