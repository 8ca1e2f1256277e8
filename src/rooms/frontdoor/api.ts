/**
 * The calls of agencies' own systems: hand one contact in, and ask what became of it. Neither says anything of what is held here: the answer to a contact
 * about somebody known, hidden or unknown is the same, and a receipt of another agency is a receipt that does not exist.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { isId } from '#lib/id.ts'
import { organisation } from '#pack/index.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type ApiAsk, ApiProblem, type ApiSite, type Context } from '#rooms/access/index.ts'
import { outcomeFor, type Read, type ReceiptOut, readContact } from './api-rules.ts'
import { kindsFrom } from './notification-kinds.ts'
import { takeNotifications } from './notification-take.ts'

export function contactApi(api: ApiSite): void {
  api.post('/api/contacts', async (ask) => {
    const { receipt, leftOut } = await handIn(ask)
    return {
      json: { ...(await receiptOf(ask.ctx, receipt)), ...(leftOut.length > 0 ? { leftOut } : {}) },
      status: 201,
      headers: { location: `/api/contacts/${receipt}` },
    }
  })
  api.get('/api/contacts/:receipt', async ({ ctx, params }) => {
    const receipt = await receiptOf(ctx, params.receipt ?? '')
    ctx.record('ask what became of it', { subjects: [receipt.receipt] })
    return { json: receipt }
  })
}

async function handIn({ ctx, body, header, path }: ApiAsk): Promise<{ receipt: string; leftOut: Read['leftOut'] }> {
  const key = header('idempotency-key')
  if (!/^[A-Za-z0-9_-]{8,100}$/.test(key)) throw new ApiProblem('no-key')
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new ApiProblem('not-json')
  const source = organisation(ctx.pack, ctx.viewer.agencyId)
  if (!source) throw new NotFound('agency')
  const read = readContact(body, ctx.today, kindsFrom(source.kind))
  if ('faults' in read) throw new ApiProblem('not-valid', { errors: read.faults })
  const { leftOut, ...understood } = read
  const digest = createHmac('sha256', ctx.keys.matching).update(JSON.stringify(understood)).digest()
  let begun = false
  try {
    const went = await ctx.once(asUuid(key), path, { digest: digest.toString('hex') }, async () => {
      begun = true
      return `/api/contacts/${await store(ctx, read, source, digest)}`
    })
    return { receipt: went.slice(went.lastIndexOf('/') + 1), leftOut }
  } catch (e) {
    if (!begun && e instanceof Refused) throw new ApiProblem('key-used')
    throw e
  }
}
/** Whatever an agency's system uses as a key, in the form in which sent forms are known again. */
const asUuid = (key: string): string =>
  createHash('sha256')
    .update(key)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

async function store(ctx: Context, read: Read, source: NonNullable<ReturnType<typeof organisation>>, digest: Buffer): Promise<string> {
  const { reference } = read.notification
  // Two at once about one reference wait for each other, as two uploads do.
  await sql`select pg_advisory_xact_lock(hashtext(${`notifications|${source.id}`}))`.execute(ctx.db)
  const before = await sql<{ receipt: string; digest: Buffer; at: Date }>`select * from frontdoor.sent_before(${reference})`.execute(ctx.db)
  const same = before.rows.find((r) => r.digest.equals(digest))
  if (same) {
    ctx.record('handed in again', { subjects: [same.receipt] })
    return same.receipt
  }
  const free = (await sql<{ ref: string | null }>`select frontdoor.free_ref(${source.id}, ${reference}) as ref`.execute(ctx.db)).rows[0]
    ?.ref
  if (!free) throw new NotFound('agency')
  // About somebody hidden from whoever may read it, it says nothing of what came before, in its words or in its number.
  const quiet =
    (await sql<{ quiet: boolean }>`select frontdoor.ref_is_quiet(${source.id}, ${reference}) as quiet`.execute(ctx.db)).rows[0]?.quiet ===
    true
  const again = free !== reference && !quiet
  const [contactId] = await takeNotifications(
    ctx,
    [
      {
        ...read.notification,
        reference: quiet ? reference : free,
        // Which of the two is right is for a person: nothing that came first is touched.
        ...(again ? { offence: `Sent before as ${reference}, now with other words. ${read.notification.offence}`.trim() } : {}),
      },
    ],
    {
      source,
      kind: read.kind,
      frontDoor: await frontDoorOf(ctx),
      ...(quiet && free !== reference ? { unnumbered: true } : {}),
      ...(read.sender ? { sender: read.sender } : {}),
    },
  )
  if (contactId === undefined) throw new NotFound('contact')
  const receipt = randomUUID()
  const { rows } = await sql<{ ok: boolean }>`select frontdoor.hand_in(${receipt}, ${contactId}, ${reference}, ${digest}) as ok`.execute(
    ctx.db,
  )
  if (!rows[0]?.ok) throw new NotFound('contact')
  ctx.record('hand in contact', { classes: ['report', 'identity'], subjects: [receipt], reason: read.kind })
  return receipt
}
async function frontDoorOf(ctx: Context): Promise<string> {
  const { rows } = await sql<{ door: string | null }>`select access.my_system_door() as door`.execute(ctx.db)
  const door = rows[0]?.door
  if (!door) throw new NotFound('front door')
  return door
}

async function receiptOf(ctx: Context, receipt: string): Promise<ReceiptOut> {
  if (!isId(receipt)) throw new NotFound('receipt')
  const { rows } = await sql<{
    at: Date
    state: 'new' | 'claimed' | 'decided'
    disposition: string | null
    decided_at: Date | null
  }>`select * from frontdoor.receipt_says(${receipt})`.execute(ctx.db)
  const r = rows[0]
  if (!r) throw new NotFound('receipt')
  const decided = r.state === 'decided'
  return {
    receipt,
    state: decided ? 'decided' : r.state === 'claimed' ? 'being-read' : 'received',
    ...(decided ? { outcome: outcomeFor(r.disposition) } : {}),
    receivedAt: r.at.toISOString(),
    ...(decided && r.decided_at ? { decidedAt: r.decided_at.toISOString() } : {}),
  }
}
