/**
 * What waits when somebody opens the made-up partnership: this morning's police notifications, brought in by a real import; two calls not yet decided;
 * and four cases on the list of the next sitting, with some agencies still to answer. Left to be worked by whoever tries it.
 */
import { stringify } from 'csv-stringify/sync'
import { chance } from '#lib/chance.ts'
import { addDays, type Day } from '#lib/day.ts'
import { writeSheets } from '#lib/sheets.ts'
import { confirmImport, keepMapping, keepUpload, recordContact } from '#rooms/frontdoor/index.ts'
import type { Acting } from './acting.ts'
import { men, surnames, women } from './names.ts'
import { type Drawn, drawHigh, toMeeting } from './volume.ts'

const header = [
  'Reference',
  'Occurred date',
  'Occurred time',
  'Recorded level',
  'Offence',
  'Victim given name',
  'Victim family name',
  'Victim date of birth',
  'Victim sex',
  'Victim phone',
  'Safe to call',
  'Victim address',
  'Victim postcode',
  'Suspect was at this address',
  'Suspect given name',
  'Suspect family name',
  'Suspect date of birth',
  'Suspect sex',
  'Suspect is the victim’s',
  'Children',
  'Children present',
  'Summary',
] as const
const nights = [
  ['Standard', 'Domestic incident, no crime', 'A neighbour heard shouting. Spoken to apart; she did not want to say more.', 'none'],
  ['Standard', 'Domestic incident, no crime', 'He would not give her telephone back. Returned when police came.', 'none'],
  ['Standard', 'Criminal damage', 'A door panel kicked in. He had left before police came.', 'Isla 7'],
  ['Standard', 'Malicious communications', 'Forty messages since Friday. She has kept them.', 'none'],
  ['Standard', 'Domestic incident, no crime', 'Shouting about the children’s weekend. No threat heard.', 'Teddy 5; Willow 8'],
  ['Medium', 'Common assault', 'Pushed into the kitchen door. A bruise on her arm. Second call this year.', 'none'],
  ['Medium', 'Stalking', 'He waited outside her work on three days. She changed her way home.', 'none'],
  ['Medium', 'Common assault', 'Slapped in front of the children. He was asked to leave.', 'Archie 1; Freya 6'],
  ['High', 'Threats to kill', 'He said that he will burn the house with them in it. Arrested.', 'Noah 4'],
  ['High', 'Assault occasioning actual bodily harm', 'Held by the hair and struck. She got out through a window.', 'none'],
] as const
const said = (on: Day) => on.split('-').reverse().join('/')

/** A morning's file as the police would send it, about last night. */
export function morningFile(today: Day): Buffer {
  const c = chance(`morning ${today}`)
  const night = said(addDays(today, -1))
  const born = (from: number, to: number) =>
    `${String(c.integer(1, 28)).padStart(2, '0')}/${String(c.integer(1, 12)).padStart(2, '0')}/${c.integer(from, to)}`
  const rows = nights.map(([level, offence, summary, children], i) => {
    const surname = c.pick(surnames)
    return [
      `44${today.slice(2).replaceAll('-', '')}${String(i + 1).padStart(3, '0')}`,
      night,
      `${c.integer(18, 23)}:${c.integer(10, 59)}`,
      level,
      offence,
      c.pick(women),
      surname,
      born(1966, 2005),
      'F',
      `07700 900${String(c.integer(0, 999)).padStart(3, '0')}`,
      c.pick(['yes', 'no', 'not known']),
      `${c.integer(1, 80)} Sample Court`,
      `SO99 ${c.integer(1, 9)}AB`,
      c.pick(['yes', 'no']),
      c.pick(men),
      c.pick([surname, c.pick(surnames)]),
      born(1964, 2004),
      'M',
      c.pick(['husband', 'partner', 'ex-partner']),
      children,
      children === 'none' ? 'no' : 'yes',
      summary,
    ]
  })
  return Buffer.from(stringify([[...header], ...rows], { bom: true }))
}

/** A housing team's own export, with its own columns, words and order of dates. */
function housingFile(a: Acting): Buffer {
  const [y, m, d] = addDays(a.today, -2).split('-')
  const on = `${m}/${d}/${y}`
  return writeSheets('xlsx', [
    {
      name: 'Open cases',
      header: ['Log no', 'When', 'Tier', 'Narrative', 'Tenant first', 'Tenant last', 'Contact tel'],
      rows: [
        ['H-20417', on, 'Bronze', 'Asked for the locks to be changed and would not say why.', 'Femi', 'Tully', '07700 900417'],
        ['H-20421', on, 'Silver', 'A neighbour reports shouting on three nights; a hole in the door.', 'Carys', 'Lisle', ''],
      ],
    },
  ])
}

export async function today(a: Acting): Promise<void> {
  await a.as('pippa2', a.minutesAgo(110), async (ctx) => {
    await keepMapping(
      ctx,
      'O02',
      {
        columns: {
          reference: 'Log no',
          occurredOn: 'When',
          level: 'Tier',
          summary: 'Narrative',
          victimGiven: 'Tenant first',
          victimFamily: 'Tenant last',
          phone: 'Contact tel',
        },
        words: { level: { bronze: 'standard', silver: 'medium', gold: 'high' }, sex: {}, yesNo: {} },
        dates: 'month-first',
      },
      0,
    )
    await confirmImport(
      ctx,
      await keepUpload(ctx, { name: 'housing-open-cases.xlsx', bytes: housingFile(a), source: 'O02', kind: 'housing' }),
    )
  })
  await a.as('pippa-manager', a.minutesAgo(75), async (ctx) => {
    await confirmImport(ctx, await keepUpload(ctx, { name: 'last-night.csv', bytes: morningFile(a.today) }))
  })
  await a.as('pippa', a.minutesAgo(38), (ctx) =>
    recordContact(ctx, {
      channel: 'phone',
      caller: 'friend',
      callerName: 'A sister',
      safeToTalk: 'yes',
      name: 'not given',
      happening: 'Her sister has not been allowed out since Sunday. She whispered it and rang off.',
      inDangerNow: 'not-known',
      wants: 'To know what she can do',
      nextStep: 'Ring the sister back at her break',
      nextHatId: ctx.viewer.hatId,
      cutOff: 'ring',
      ringNumber: '07700 900321',
      windowFrom: '12:00',
      windowUntil: '15:00',
    }),
  )
  await a.as('pippa2', a.minutesAgo(21), (ctx) =>
    recordContact(ctx, {
      channel: 'phone',
      caller: 'herself',
      safeToTalk: 'few-minutes',
      name: 'Moira',
      happening: 'He is at work until five. She wants to know if she can get the locks changed without him.',
      inDangerNow: 'no',
      children: 'Two, at school',
      wants: 'The locks',
      cutOff: 'will-ring',
      nextHatId: ctx.viewer.hatId,
    }),
  )
  for (let n = 0; n < 4; n++) {
    const d: Drawn = drawHigh(n, a.workingAgo(1, '14:30'))
    await toMeeting(a, d)
  }
}
