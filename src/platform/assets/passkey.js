// Passkeys, with what browsers bring for it and nothing else: fetches what is to be signed, lets the person's device sign it, and sends the form the
// button stands in. Without it the rest of the page works as it is.
export const canPasskey = () =>
  typeof PublicKeyCredential === 'function' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'

/** What the device signed, as text; or throws an Error whose message is for the person. */
export async function usePasskey(address, make = false) {
  const response = await fetch(address, { method: 'POST', headers: { 'x-saving': 'yes' }, redirect: 'manual' })
  const said = await response.json().catch(() => ({}))
  if (!response.ok) throw new Error(said.problem ?? 'Passkeys cannot be used just now. Load this page again, or go on without one.')
  try {
    const made = make
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(said) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(said) })
    return JSON.stringify(made.toJSON())
  } catch (problem) {
    if (problem.name === 'InvalidStateError') throw new Error('This device already holds a passkey of yours.')
    if (problem.name === 'SecurityError') throw new Error('Passkeys do not work at this address.')
    throw new Error('Nothing was sent: the passkey was not used. Try again, or go on without one.')
  }
}

for (const part of document.querySelectorAll('[data-passkey]')) {
  if (!canPasskey()) continue
  part.hidden = false
  const [button, said] = [part.querySelector('button'), part.querySelector('[role="status"]')]
  const form = part.closest('form')
  button.addEventListener('click', async () => {
    if (!form.reportValidity()) return
    button.disabled = true
    said.textContent = 'Follow what your device says.'
    try {
      form.elements.namedItem(part.dataset.into).value = await usePasskey(part.dataset.passkey, part.hasAttribute('data-make'))
      said.textContent = ''
      form.submit()
    } catch (problem) {
      said.textContent = problem.message
    }
    button.disabled = false
  })
}
