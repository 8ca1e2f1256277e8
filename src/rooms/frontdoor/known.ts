/**
 * What is known before, as it stands beside a call. Above it stands that none of it is said aloud: he may be the one who rings. The words are the same
 * whether nobody is known or somebody whom this reader may not know of.
 */
import { dayIn, sayDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { type Html, html } from '#platform/html.ts'
import type { Context } from '#rooms/access/index.ts'
import {
  type Candidate,
  candidateWords,
  type Member,
  numbersIn,
  type OpenFamily,
  recognise,
  type Saying,
  saidOf,
  sameNumber,
} from '#rooms/people/index.ts'
import { mayHear } from './rules.ts'
import { aboutIn, type Contact, type Known, knownBefore } from './store.ts'

export const knownWords = (known: Known | undefined): string =>
  known && known.times > 0
    ? `Asked for help ${plural(known.times, 'time')} in the 12 months before${known.lastAt ? `, the last on ${sayDay(dayIn(known.lastAt))}` : ''}.`
    : 'No earlier contact is known.'

export async function knownBox(ctx: Context, c: Contact, family: OpenFamily): Promise<Html> {
  const how = c.caller === 'herself' || c.caller === 'under-18' ? 'By a code word, or a fact set before. Then: ' : ''
  const guard = html`<div class="op-box op-box--warm"><h2>Do not say what we hold until you know who this is</h2><p class="op-small">${how}${mayHear[c.caller]}</p></div>`
  if (c.caller === 'own-behaviour')
    return html`${guard}<div class="op-box op-gap"><h2>Known before</h2><p class="op-small">Kept apart while they are on the line. Look for them under “Who this is”, after the call.</p></div>`
  const about = aboutIn(c, family)
  const others = about && (await maybe(ctx, about, family))
  if (!about || !others)
    return html`${guard}<div class="op-box op-gap"><h2>Known before</h2><p class="op-small">With a name, this says whether someone like that has asked for help before.</p></div>`
  const known = await knownBefore(ctx, [c.id])
  const shown = others.slice(0, 4)
  return html`${guard}<div class="op-box op-gap"><h2>Known before</h2><p>${knownWords(known.get(c.id))}</p>
${shown.length > 0 && html`<h3>May be one of these</h3><ul class="op-items">${shown.map((f) => html`<li class="op-small">${candidateWords(ctx, about, f)}${f.said && html`<br><b>${standing[f.said]}</b>`}</li>`)}</ul>${shown.some((f) => !f.said) && html`<p class="op-small"><a href="/contacts/${c.id}/known">Say whether it is one of them</a></p>`}`}</div>`
}

type Maybe = Candidate & { said: Saying | undefined }
const standing: Partial<Record<Saying, string>> = {
  same: 'Said to be the same person.',
  related: 'Said to be related.',
  unsure: 'You could not tell.',
}
/** Whoever may be the person this contact is about, and what was said of it: two people stand here no longer. Undefined where nothing is known to compare. */
export async function maybe(ctx: Context, about: Member, family: OpenFamily): Promise<Maybe[] | undefined> {
  const numbers = (await numbersIn(ctx, [family.id])).get(about.id) ?? []
  if (about.givenName === '' && numbers.length === 0) return undefined
  const found = await recognise(
    ctx,
    { name: about.givenName === '' ? '' : about.name, ...(about.bornOn ? { bornOn: about.bornOn } : {}), numbers, beside: family.id },
    12,
  )
  const near = found.filter((f) => f.familyId !== family.id && (f.nearness > 0.45 || sameNumber(f)))
  const said = await saidOf(
    ctx,
    about.id,
    near.map((f) => f.memberId),
  )
  return near.map((f) => ({ ...f, said: said.get(f.memberId) })).filter((f) => f.said !== 'different')
}
