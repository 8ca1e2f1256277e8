/** The paper for one meeting of a board: what it is asked to decide, who owes what, and what falls due before it meets again. */
import { addDays } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import type { Block, Paper } from '#platform/papers/blocks.ts'
import { dueOf, expectedOf, type Line, printedDates, statuses } from './delivery-rules.ts'
import { aboutFor, type Signing, titleFor } from './papers-blocks.ts'
import { deliverySentence, lineName, owedTable, reportedIn, slippedTable, statusRule } from './papers-delivery.ts'
import type { Material } from './papers-material.ts'
import { askedPart, linesIn, sayPeriod, summaryPart } from './papers-rules.ts'

/** The day it is up, by its lead or by the document: the later word is the lead's. */
const dayOf = (m: Material, l: Line) => expectedOf(m.reports(l)) ?? dueOf(l)

export function meetingPaper(m: Material, names: boolean, signed?: Signing): Paper {
  const { meetsOn, nextOn, startsOn } = m.paper
  const asked = linesIn(m.words[askedPart])
  const knows = m.words[summaryPart]?.trim()
  const coming = m.lines.flatMap((l) => {
    const day = dayOf(m, l)
    return day && day >= m.asAt && day < nextOn && m.standing(l).status !== 'done' ? [{ l, day }] : []
  })
  const noLead = m.lines.filter((l) => !m.leader(l))
  const help = m.lines.flatMap((l) => {
    const words = m.reports(l).find((r) => r.kind !== 'nothing')?.help
    return words && m.standing(l).status !== 'done' ? [[l.ref, l.words, m.leader(l)?.[names ? 'name' : 'team'] ?? 'no one', words]] : []
  })
  const h = (text: string): Block => ({ is: 'heading', level: 2, text })
  return {
    title: titleFor(m),
    under: `${m.board?.name ?? m.paper.board}. ${sayPeriod(m.paper)}`,
    about: [...aboutFor(m, names, signed), ['It meets next', sayDay(nextOn)]],
    foot: `${signed ? '' : 'Draft. '}${titleFor(m)}, ${sayDay(meetsOn ?? m.asAt)}.`,
    madeUp: m.madeUp,
    blocks: [
      h('Decisions asked of the board'),
      ...(asked.length > 0 ? [{ is: 'list' as const, items: asked }] : [{ is: 'paragraph' as const, text: 'None is asked.' }]),
      h('What the board should know'),
      ...(knows
        ? knows.split(/\n\s*\n/).map((text): Block => ({ is: 'paragraph', text }))
        : [{ is: 'paragraph' as const, text: 'Not written yet.' }]),
      deliverySentence(m),
      statusRule,
      h('Who owes what'),
      ...(names ? [owedTable(m)] : []),
      slippedTable(m, names),
      { is: 'table', caption: 'Help that leads asked for', head: ['Ref.', 'On', 'Lead', 'What they ask'], rows: help },
      ...(noLead.length > 0
        ? [
            {
              is: 'paragraph' as const,
              bold: `No one leads ${noLead.length} of ${m.lines.length} ${lineName(m)}s: `,
              text: `${noLead.map((l) => l.ref).join(', ')}. A group does not report: name the person behind it.`,
            },
          ]
        : []),
      h('Due before the next meeting'),
      {
        is: 'table',
        caption: `Due before ${sayDay(nextOn)}`,
        head: ['Day', 'Ref.', 'What', 'Lead', 'Status'],
        rows: coming
          .sort((a, b) => a.day.localeCompare(b.day))
          .map(({ l, day }) => [
            sayDay(day, { short: true }),
            l.ref,
            `${l.words}${printedDates(l) ? `\nTarget: ${printedDates(l)}` : ''}`,
            m.leader(l)?.[names ? 'name' : 'team'] ?? 'no one',
            statuses[m.standing(l).status],
          ]),
      },
      h('Since the last meeting'),
      reportedIn(m, startsOn, addDays(m.asAt, 1)),
      ...(m.known.length > 0
        ? [h('What the measures say'), { is: 'list' as const, items: m.known.map((k) => `${k.measure.name}. ${k.sentence}`) }]
        : []),
      { is: 'note', title: 'Small numbers', text: [m.rule.words] },
    ],
  }
}
