/**
 * Two quarters of made-up work whose every figure is known, built by the actions its workers would take. For the tests of this room and for looking at
 * its pages.
 */
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import type { Context } from '#rooms/access/index.ts'
import { closeInvolvement, endCall, openCall, openInvolvement, startCall, startInvolvement } from '#rooms/casework/index.ts'
import { type Caller, recordConsultation, recordContact } from '#rooms/frontdoor/index.ts'
import { decide, listFamily, openItem } from '#rooms/meetings/index.ts'
import { addContactPoint, addMember, beginFamily, openFamily } from '#rooms/people/index.ts'

/** Whatever lets its staff act at a time it is told: a test's partnership, or a demonstration. */
export interface Acting {
  at(now: Date): void
  as(key: string): { hatId: string; teamId: string; act<T>(act: (ctx: Context) => Promise<T>): Promise<T> }
}
export const at = (on: string, time = '10:00'): Date => atLondon(on as Day, time as Time)
const hoursAfter = (from: Date, hours: number) => new Date(from.getTime() + hours * 3_600_000)
/** Every name in here carries it, so that a test can look for any of them at once. */
export const token = 'Quillfeather'

export interface Ending {
  at: Date
  kind: 'planned' | 'unplanned' | 'moved'
  asked?: 'asked' | 'not-safe' | 'not-asked'
  answer?: 'safer' | 'same' | 'less' | 'no-answer'
}
export interface Work {
  taken: Date
  /** Hours after it was taken; a call that nobody answers, and one in which they speak. */
  attemptAfter?: number
  spokeAfter?: number
  ends?: Ending
}
/** One woman the IDVA service works with. Answers her family. */
export async function work(p: Acting, name: string, w: Work): Promise<string> {
  p.at(w.taken)
  const made = await p.as('pippa').act(async (ctx) => {
    const familyId = await beginFamily(ctx)
    const memberId = await addMember(ctx, familyId, { role: 'victim', givenName: name, familyName: token, ageAbout: 30 })
    const pointId = await addContactPoint(ctx, familyId, { memberId, kind: 'phone', value: '07700 900123', state: 'safe', saidBy: name })
    const idva = p.as('idva')
    const involvementId = await startInvolvement(ctx, familyId, {
      teamId: idva.teamId,
      hatId: idva.hatId,
      side: 'victim',
      serviceKey: 'idva',
    })
    return { familyId, pointId, involvementId }
  })
  const ring = async (when: Date, result: 'no-answer' | 'spoke') => {
    p.at(when)
    await p.as('idva').act(async (ctx) => {
      const family = await openFamily(ctx, made.familyId)
      const id = await startCall(ctx, family, { pointId: made.pointId })
      await endCall(ctx, family, await openCall(ctx, family, id), result)
    })
  }
  if (w.attemptAfter !== undefined) await ring(hoursAfter(w.taken, w.attemptAfter), 'no-answer')
  if (w.spokeAfter !== undefined) await ring(hoursAfter(w.taken, w.spokeAfter), 'spoke')
  const { ends } = w
  if (ends) {
    p.at(ends.at)
    await p.as('idva').act(async (ctx) => {
      const family = await openFamily(ctx, made.familyId)
      const i = await openInvolvement(ctx, family, made.involvementId)
      await closeInvolvement(ctx, family, i, {
        endKind: ends.kind,
        endNote: ends.kind === 'planned' ? '' : 'She moved on',
        asked: ends.asked ?? 'not-asked',
        answer: ends.answer,
        version: i.version,
      })
    })
  }
  return made.familyId
}

/** One contact at PIPPA. */
export async function contact(p: Acting, name: string, when: Date, caller: Caller): Promise<void> {
  p.at(when)
  await p.as('pippa').act(async (ctx) => {
    await recordContact(ctx, {
      channel: caller === 'police' ? 'police' : 'phone',
      caller,
      name: `${name} ${token}`,
      happening: `What ${name} said`,
    })
  })
}

/** One case MASH lists for the next sitting after that day's. Answers its family. */
export async function listed(
  p: Acting,
  name: string,
  when: Date,
  more: { caller?: Caller; children?: boolean; again?: string; decided?: boolean } = {},
): Promise<string> {
  p.at(when)
  const made = await p.as('mash').act(async (ctx) => {
    let familyId = more.again
    if (!familyId) {
      familyId = await beginFamily(ctx)
      await addMember(ctx, familyId, { role: 'victim', givenName: name, familyName: token, ageAbout: 30 })
      if (more.children) await addMember(ctx, familyId, { role: 'child', givenName: 'Small', familyName: token, ageAbout: 4 })
    }
    const caller = more.caller ?? 'professional'
    await recordContact(ctx, { familyId, channel: caller === 'police' ? 'police' : 'phone', caller, happening: `What ${name} said` })
    const l = await listFamily(ctx, await openFamily(ctx, familyId), {
      whyHigh: 'Hands round her throat',
      whyNow: 'He is out on Friday',
      keepsSafe: 'Her brother stays the night',
      keepsSafeHat: ctx.viewer.hatId,
    })
    return { familyId, ...l }
  })
  if (more.decided) {
    p.at(made.startsAt)
    await p.as('chair').act(async (ctx) => {
      const open = await openItem(ctx, made.sittingId, made.itemId)
      const by = new Date(made.startsAt.getTime() + 48 * 3_600_000).toISOString().slice(0, 10) as Day
      await decide(
        ctx,
        open,
        { decision: 'hrda-plan', why: '', holder: undefined, tells: `hat:${p.as('idva').hatId}`, how: 'By voice', by },
        open.item.version,
      )
    })
  }
  return made.familyId
}

const times = async (n: number, make: (i: number) => Promise<unknown>) => {
  for (let i = 0; i < n; i++) await make(i)
}
const names = [
  'Ada',
  'Bess',
  'Cora',
  'Dot',
  'Enid',
  'Faye',
  'Gwen',
  'Hope',
  'Ines',
  'Joan',
  'Kit',
  'Lena',
  'May',
  'Nell',
  'Opal',
  'Pearl',
  'Quin',
  'Rose',
  'Sal',
  'Tess',
]
const nameOf = (i: number) => names[i % names.length] as string

/**
 * July to September 2025: 24 taken on 14 July, tried after 1 to 24 hours (half within 12.5), 18 of them spoken with after 30, 32 ... 64 hours (half within
 * 47). All end as planned in September, all are asked and answer: 18 safer, 6 the same. Nine contacts of professionals. One case, decided.
 */
export async function summer(p: Acting): Promise<{ repeat: string }> {
  await times(24, (i) =>
    work(p, nameOf(i), {
      taken: at('2025-07-14'),
      attemptAfter: i + 1,
      ...(i < 18 ? { spokeAfter: 30 + 2 * i } : {}),
      ends: { at: at('2025-09-25'), kind: 'planned', asked: 'asked', answer: i < 18 ? 'safer' : 'same' },
    }),
  )
  await times(9, (i) => contact(p, nameOf(i), at('2025-08-20'), 'professional'))
  return { repeat: await listed(p, 'Rhoda', at('2025-08-05'), { decided: true }) }
}

/**
 * October to December 2025: 40 end. 36 as planned: one not safe to ask, one not asked, 34 asked, 30 answered, 21 safer. Nine were taken in the quarter,
 * tried after 2 hours, spoken with after 50; the other 31 before it. PIPPA has 12 professionals, nine women themselves, two friends and ten from
 * the police, and eleven questions without a name. Nine cases and the one of summer again: three with children, one from the police; one of them stands on two lists and is one case.
 */
export async function autumn(p: Acting, repeat: string): Promise<void> {
  const several = (n: number, answer: NonNullable<Ending['answer']>) => Array<typeof answer>(n).fill(answer)
  const answers = [...several(21, 'safer'), ...several(6, 'same'), ...several(3, 'less'), ...several(4, 'no-answer')]
  await times(40, (i) => {
    const answer = answers[i]
    const ends: Ending = answer
      ? { at: at('2025-12-16'), kind: 'planned', asked: 'asked', answer }
      : i === 34
        ? { at: at('2025-12-16'), kind: 'planned', asked: 'not-safe' }
        : i === 35
          ? // Half an hour before the year ends in London.
            { at: at('2025-12-31', '23:30'), kind: 'planned', asked: 'not-asked' }
          : { at: at('2025-11-03'), kind: i < 38 ? 'unplanned' : 'moved' }
    return work(
      p,
      nameOf(i),
      i < 9 ? { taken: at('2025-10-13'), attemptAfter: 2, spokeAfter: 50, ends } : { taken: at('2025-09-22'), ends },
    )
  })
  // Ten minutes into January: the next quarter's.
  await work(p, 'January', {
    taken: at('2025-09-22'),
    ends: { at: at('2026-01-01', '00:10'), kind: 'planned', asked: 'asked', answer: 'less' },
  })
  await times(11, (i) => contact(p, nameOf(i), at('2025-11-12'), 'professional'))
  // Ten past midnight of 1 October in London, and still September in Greenwich.
  await contact(p, 'Midnight', at('2025-10-01', '00:10'), 'professional')
  await times(9, (i) => contact(p, nameOf(i), at('2025-11-13'), 'herself'))
  await times(2, (i) => contact(p, nameOf(i), at('2025-11-14'), 'friend'))
  await times(10, (i) => contact(p, nameOf(i), at('2025-11-17'), 'police'))
  p.at(at('2025-11-18'))
  await times(11, (i) =>
    p
      .as('pippa')
      .act((ctx) => recordConsultation(ctx, { agency: `Surgery ${i}, 01632 960123`, asked: 'What to say', said: 'This', keeps: 'keep' })),
  )
  const carried = await listed(p, 'Carried', at('2025-11-03'), { children: true })
  await listed(p, 'Carried', at('2025-11-06'), { again: carried })
  await times(8, (i) =>
    listed(p, nameOf(i), at('2025-11-10'), { caller: i === 0 ? 'police' : 'professional', ...(i < 2 ? { children: true } : {}) }),
  )
  await listed(p, 'Rhoda', at('2025-12-02'), { again: repeat })
}
export const tenthOfMarch = at('2026-03-10', '11:52')
export async function twoQuarters(p: Acting): Promise<void> {
  const { repeat } = await summer(p)
  await autumn(p, repeat)
  p.at(tenthOfMarch)
}
