// Covers the screen when nobody has touched it for a while, and keeps the page under it as it is: half-written words stay where they are.
export function coverWhenIdle(after) {
  const cover = document.createElement('dialog')
  cover.className = 'op-cover'
  cover.setAttribute('aria-labelledby', 'op-cover-title')
  const title = document.createElement('h2')
  title.id = 'op-cover-title'
  title.textContent = 'Covered, because nobody was here'
  const said = document.createElement('p')
  said.textContent = 'Nothing on the page under this is lost. If you are leaving, sign out.'
  const back = document.createElement('button')
  back.type = 'button'
  back.className = 'govuk-button'
  back.textContent = 'Show the page'
  cover.append(title, said, back)
  document.body.append(cover)
  back.addEventListener('click', () => cover.close())

  // Only the time of the last touch is kept, so that a machine which slept covers itself the moment it wakes.
  let touched = Date.now()
  const touch = () => {
    if (!cover.open) touched = Date.now()
  }
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'scroll', 'input'])
    addEventListener(kind, touch, { passive: true, capture: true })
  cover.addEventListener('close', () => {
    touched = Date.now()
  })
  const look = () => {
    if (!cover.open && Date.now() - touched >= after) cover.showModal()
  }
  setInterval(look, 5000)
  document.addEventListener('visibilitychange', look)
}
