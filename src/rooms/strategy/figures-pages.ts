/** Pages of published figures: all by topic, and one topic. They hold nothing that the documents do not print. */
import { figureTopics } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { figureReaders, type StaffSite } from '#rooms/access/index.ts'
import { allFiguresBody, type Topic, topicBody } from './figures-views.ts'

export function figurePages(site: StaffSite): void {
  site.get('/figures', figureReaders, async ({ ctx }) => {
    ctx.record('read published figures', {})
    return ctx.page({
      title: 'Published figures',
      at: 'measures',
      back: { href: '/measures', text: 'Measures' },
      body: allFiguresBody(ctx.pack),
    })
  })
  site.get('/figures/:topic', figureReaders, async ({ ctx, params }) => {
    if (!Object.hasOwn(figureTopics, params.topic)) throw new NotFound('topic')
    ctx.record('read published figures', { reason: params.topic })
    return ctx.page({
      title: 'Published figures',
      at: 'measures',
      back: { href: '/figures', text: 'Published figures' },
      body: topicBody(ctx.pack, params.topic as Topic),
    })
  })
}
