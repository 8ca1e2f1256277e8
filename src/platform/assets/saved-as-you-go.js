// Saves a form in the background while it is being written: after a pause, and when a box is left. The answer is JSON: { version, saved, go }, with
// problems where all but some answers were saved; or 409 when somebody saved first, 401 when signed out, 422 with problems. Whatever happens, what
// was typed stays in the page. A button pressed while a save is on its way waits for it.
const pause = 1200

export function saveAsYouGo(form) {
  const said = form.querySelector('[data-saved]')
  let timer
  let sending = false
  let waiting = false
  let stopped = false
  let leaving = false
  let pressed
  let last = written(form)

  const say = (text, grave = false) => {
    if (!said) return
    said.textContent = text
    said.classList.toggle('op-save--grave', grave)
  }
  const changed = () => written(form) !== last
  const later = () => {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => void save(), pause)
  }

  async function save() {
    clearTimeout(timer)
    if (stopped || leaving || !changed()) return
    if (sending) {
      waiting = true
      return
    }
    sending = true
    const now = written(form)
    const body = new URLSearchParams(new FormData(form))
    say('Saving…')
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-saving': 'yes' },
        body,
        redirect: 'manual',
      })
      const answer = await response.json().catch(() => ({}))
      if (response.ok) {
        last = now
        took(answer)
        // A page may keep what it can and say which answer it could not read yet.
        const first = Object.values(answer.problems ?? {})[0]
        if (first) say(`Saved, but for one answer: ${first}`, true)
      } else if (response.status === 409) {
        stopped = true
        say('Not saved: someone else saved this page meanwhile. Nothing is lost. Press a button below to compare both.', true)
      } else if (response.status === 401 || answer.signedOut) {
        say('Not saved: you were signed out. What you wrote stays here. Sign in again in another tab, then go on writing.', true)
      } else if (response.status === 422) {
        const first = Object.values(answer.problems ?? {})[0]
        say(`Not saved yet: ${first ?? 'an answer needs mending'}`, true)
      } else {
        say('Not saved yet. It is tried again; keep this page open.', true)
        timer = setTimeout(() => void save(), 10_000)
      }
    } catch {
      say('Not saved yet: no connection. It is tried again; keep this page open.', true)
      timer = setTimeout(() => void save(), 10_000)
    }
    sending = false
    if (pressed) {
      const { submitter } = pressed
      pressed = undefined
      form.requestSubmit(submitter)
      return
    }
    if (waiting) {
      waiting = false
      later()
    }
  }

  function took(answer) {
    const version = form.elements.namedItem('version')
    if (version && answer.version !== undefined) version.value = answer.version
    // What was just made lives at its own address from now on: the next save, a reload and the button all belong there.
    if (form.elements.namedItem('key') && answer.go) {
      const to = new URL(answer.go, location.href)
      if (to.origin === location.origin && to.pathname !== location.pathname) {
        form.action = to.pathname
        history.replaceState(null, '', to.pathname)
      }
    }
    const at = answer.saved ? new Date(answer.saved) : new Date()
    say(`Saved ${at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London' })}`)
  }

  form.addEventListener('input', later)
  form.addEventListener('change', later)
  form.addEventListener('focusout', (event) => {
    // On the way to a button the button saves: two at once would find each other's version and call it a conflict.
    if (event.relatedTarget?.type !== 'submit') void save()
  })
  form.addEventListener('submit', (event) => {
    clearTimeout(timer)
    if (sending) {
      event.preventDefault()
      pressed = { submitter: event.submitter }
      return
    }
    leaving = true
  })
  addEventListener('pageshow', () => {
    leaving = false
  })
  addEventListener('beforeunload', (event) => {
    if (!leaving && changed()) event.preventDefault()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void save()
  })
}

/** Every answer as it would be sent. What the page carries along is no answer: it changes by itself. */
const carried = ['version', 'was', 'key']
const written = (form) => new URLSearchParams([...new FormData(form)].filter(([name]) => !carried.includes(name))).toString()
