/** What agencies count and hand in: a year of the police's, one of them revised; the council's, one sent back and one late; the Hampton Trust's first. */
import { addDays, type Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { type Asked, answer, askedOf, handIn, openReturn, type Period, periodsAsked, type Written } from '#rooms/strategy/index.ts'
import { someReturn } from '#rooms/strategy/returns-sample.ts'
import type { Acting } from '../acting.ts'

export async function returns(a: Acting): Promise<void> {
  const pack = await a.as('analyst', a.ago(1, '09:00'), async (ctx) => ctx.pack)
  const of = (agency: string) => askedOf(pack).find((x) => x.agency === agency && x.area === 'southampton' && x.step === 'quarter')
  const after = (p: Period, days: number) => atLondon(addDays(p.next, days), '10:20' as Time)
  const send = (who: string, asked: Asked, p: Period, days: number, n: number, other: Record<string, Partial<Written>> = {}, why = '') =>
    a.as(who, after(p, days), async (ctx) =>
      handIn(ctx, await openReturn(ctx, asked.key, p.starts), { written: someReturn(asked, n, other), why }),
    )
  const sign = (asked: Asked, p: Period, days: number, kind: 'accepted' | 'back' = 'accepted', words = '') =>
    a.as('analyst', after(p, days), async (ctx) => {
      const open = await openReturn(ctx, asked.key, p.starts)
      await answer(ctx, open, open.versions[0]?.id ?? '', kind, words)
    })
  // Only what lies behind today: the newest quarter may have ended yesterday.
  const whole = (asked: Asked) =>
    periodsAsked(asked, a.today, pack.returns)
      .filter((p) => after(p, 52) < a.now)
      .slice(0, 4)
      .reverse()

  const police = of('O06')
  if (police) {
    const periods = whole(police)
    const count = police.measures.find((m) => m.unit === 'count')
    for (const [n, p] of periods.entries()) {
      await send('police-admin', police, p, 18 + n, n)
      const last = n === periods.length - 1
      if (!last) await sign(police, p, 24 + n)
      if (n === 1 && count) {
        await send('police-admin', police, p, 40, n, { [count.key]: { counted: '96' } }, 'Arrests of the last two weeks were entered late.')
        await sign(police, p, 42)
      }
    }
  }
  const council = of('O02')
  if (council) {
    const periods = whole(council)
    for (const [n, p] of periods.entries()) {
      // The third is late, and nobody has handed it in.
      if (n === 2) continue
      await send('council-admin', council, p, n === 1 ? 45 : 20, n)
      if (n === 3) await sign(council, p, 26, 'back', 'Are plans that ended within the period in it?')
      else await sign(council, p, 47)
    }
  }
  const trust = of('O08')
  const first = trust && whole(trust).at(-1)
  if (trust && first) {
    await send('dapp-manager', trust, first, 25, 1)
    await sign(trust, first, 31)
  }
}
