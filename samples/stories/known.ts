/** What came to be known of a few people, once somebody worked with them: names, what they say of themselves, a number, and who says what. */
import { addDays } from '#lib/day.ts'
import { addIdentifier, addName, addStanding, openFamily, sayDetails } from '#rooms/people/index.ts'
import type { Acting } from '../acting.ts'

export async function known(a: Acting, donnaId: string): Promise<void> {
  await a.as('idva', a.workingAgo(4, '14:20'), async (ctx) => {
    const family = await openFamily(ctx, donnaId)
    const [her, him] = [family.members.find((m) => m.role === 'victim'), family.members.find((m) => m.role === 'harms')]
    if (!her || !him) return
    await addName(ctx, family.id, her.id, { kind: 'maiden', givenName: 'Donna', familyName: 'Oakhanger', saidBy: 'Donna', apart: false })
    await addIdentifier(ctx, family.id, her.id, { kind: 'nhs', typed: '999 012 3454', saidBy: 'Her hospital letter' })
    await sayDetails(
      ctx,
      family.id,
      her,
      0,
      {
        ethnicity: { answer: 'white', more: 'british' },
        disability: { answer: 'little', more: '' },
        orientation: { answer: 'not-said', more: '' },
        language: { answer: 'said', more: 'English' },
        interpreter: { answer: 'no', more: '' },
      },
      { saidBy: 'themselves', askedOn: ctx.today },
    )
    await addStanding(ctx, family.id, him.id, {
      kind: 'suspected',
      on: addDays(ctx.today, -8),
      saidBy: 'The officer in the case, by telephone',
    })
  })
}
