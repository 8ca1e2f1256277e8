/** The public page "Who can see what", made from the policy table itself, so that it cannot say anything else than what the database does. */
import { type Html, html } from '#platform/html.ts'
import { table } from '#platform/views/table.ts'
import { type Basis, bases, type Class, classes, denials, lasts } from './policy.ts'

/** As the columns and lists name them. */
const short: Record<Basis, string> = {
  named: 'Named worker',
  victim: 'Her team',
  child: 'Children’s team',
  both: 'Police, MASH',
  duty: 'Front door',
  seat: 'Meeting',
  asked: 'Asked',
  emergency: 'Emergency',
  oversight: 'Oversight',
  harm: 'His worker',
}
const order = Object.keys(bases) as Basis[]
type Row = { what: string; read: readonly Basis[]; write: readonly Basis[]; byFamily?: readonly Basis[]; emergency?: number }
const reads = (c: Row, b: Basis) => c.read.includes(b) || (c.byFamily ?? []).includes(b) || (b === 'emergency' && c.emergency !== undefined)
const hours = (minutes: number) => (minutes === 60 ? '1 hour' : `${minutes / 60} hours`)
/** A write beside no read: it goes across, and the writer cannot read it again. */
const says = (c: Row, b: Basis): string => {
  if (b === 'emergency') return c.emergency ? hours(c.emergency) : '–'
  const writes = c.write.includes(b)
  return reads(c, b) ? (writes ? 'reads, changes' : 'reads') : writes ? 'adds' : '–'
}

export function whoCanSee(): Html {
  const rows = Object.entries(classes) as [Class, Row][]
  return html`<h1 class="govuk-heading-l">Who can see what</h1>
    <p class="govuk-body-l">Nobody sees anything by rank. A person sees a family because of a dated fact: they took the contact, they work with her, they sit at the meeting it is on. The fact ends, and so does the sight.</p>
    <h2 class="govuk-heading-m">The facts that give sight</h2>
    ${table({ caption: 'The facts that give sight', hideCaption: true, cards: true, head: ['Fact', 'It means that this person'], rows: order.map((b) => [short[b], bases[b]]) })}
    <h2 class="govuk-heading-m">What takes it away</h2>
    <p class="govuk-body">Each of these wins over every fact above, and nothing lifts it but an end of what it says: no emergency, no manager, no administrator. What is taken away looks exactly like what does not exist: the same answer, no gap in a list, no count.</p>
    ${table({ caption: 'What takes sight away', hideCaption: true, cards: true, head: ['Who', 'It takes away'], rows: Object.values(denials).map((d) => [`Whoever ${d.means}`, d.takes]) })}
    <h2 class="govuk-heading-m">How long it lasts</h2>
    <ul class="govuk-list govuk-list--bullet">${Object.values(lasts).map((l) => html`<li>${l.words}.</li>`)}</ul>
    <p class="govuk-body">What outlives all of it is one thing: that the same two people were at a high-risk meeting in the last twelve months, and the day. Not what was said, and not by whom.</p>
    <h2 class="govuk-heading-m">What each may read and change</h2>
    <div class="op-only-desk">${table({ caption: 'What each may read and change', hideCaption: true, figures: true, head: ['What', ...order.map((b) => short[b])], rows: rows.map(([, c]) => [c.what, ...order.map((b) => says(c, b))]) })}</div>
    <div class="op-only-phone"><ul class="op-items">${rows.map(([, c]) => {
      const by = order.filter((b) => says(c, b) !== '–')
      return html`<li><b>${c.what}</b><br>${by.length > 0 ? by.map((b) => `${short[b]}: ${says(c, b)}`).join('. ') : 'Nobody by these facts'}</li>`
    })}</ul></div>
    <h2 class="govuk-heading-m">In an emergency</h2>
    <p class="govuk-body">Somebody who does not work with her can open parts of one plan when it cannot wait, by saying why. They read and change nothing. Her worker and the managers of every team on it are told at once, with the name and the reason; another person reads it the next working day; an agency whose accesses lie unread for three working days has none until they are. It is never open to whoever works with the person who harms, and never past what is taken away above. Where she is opens only for a life in danger.</p>
    <h2 class="govuk-heading-m">Kept apart</h2>
    <p class="govuk-body">Where she is, when he does not know it, and how she is reached are sealed with a key that the database never sees. They are opened one at a time, with a reason, and the reason is kept before they are shown. Her own safety plan is read by her named workers alone: no meeting, no manager, no emergency. Whoever works with him is told a danger to workers, the words that her worker chose to let across, and nothing else.</p>
    <p class="govuk-body">Everything that is opened is recorded with the name of who opened it.</p>`
}
