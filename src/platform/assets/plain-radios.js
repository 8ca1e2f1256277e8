// The official radios say aria-expanded of a radio, which no radio may have: what opens stands right behind it and is found there.
const withoutExpanded = (radio) => radio.removeAttribute('aria-expanded')

export function plainRadios() {
  const opening = new MutationObserver((all) => {
    for (const { target } of all) if (target.hasAttribute('aria-expanded')) withoutExpanded(target)
  })
  for (const radio of document.querySelectorAll('.govuk-radios__input[aria-expanded]')) {
    withoutExpanded(radio)
    opening.observe(radio, { attributes: true, attributeFilter: ['aria-expanded'] })
  }
}
