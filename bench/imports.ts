/**
 * An agency's years in one file: 100,000 rows, one in twenty spoilt in one of ten ways. Looked through and brought in as a worker would, broken off once in the
 * middle and gone on with; then asked of the database: is every fault said, is anything in twice, is anything half in? ROWS makes it smaller.
 */
import { readCsv, writeCsv } from '#lib/csv.ts'
import { addDays, type Day } from '#lib/day.ts'
import { confirmImport, goOnBehind, keepUpload, openImport, openPreview, rejectedRows } from '#rooms/frontdoor/imports.ts'
import { type ColumnKey, columns, headings } from '#rooms/frontdoor/imports-columns.ts'
import { checkBehind } from '#rooms/frontdoor/imports-preview.ts'
import { limits } from '#rooms/frontdoor/imports-rules.ts'
import { partnership } from '#src/testing.ts'

const rows = Number(process.env.ROWS ?? 100_000)
const keys = Object.keys(columns) as ColumnKey[]
const given = ['Asha', 'Noor', 'Ewa', 'Tamsin', 'Grace', 'Leila', 'Carys', 'Femi']
const family = ['Verrall', 'Orme', 'Castell', 'Pryce', 'Haddow', 'Lisle', 'Brann', 'Tully']
/** One surname for each row: a file of years holds many people, and few of one name. */
const surname = (i: number) => `${family[i % 8]}${[...String(i)].map((d) => 'abcdefghij'[Number(d)]).join('')}`
type Said = Partial<Record<ColumnKey, string>>
/** Ways in which a row cannot stand. Each must be said, of its own line. */
const faults: readonly ((row: Said, i: number) => Said)[] = [
  (r) => ({ ...r, victimBorn: '31/02/1990' }),
  (r) => ({ ...r, level: 'severe' }),
  (r) => ({ ...r, reference: '' }),
  (r) => ({ ...r, occurredOn: '' }),
  (r) => ({ ...r, occurredOn: '01/01/2031' }),
  (r) => ({ ...r, offence: '', summary: '' }),
  (r) => ({ ...r, victimGiven: '', victimFamily: '', suspectGiven: '', suspectFamily: '' }),
  (r) => ({ ...r, suspectGiven: r.victimGiven ?? '', suspectFamily: r.victimFamily ?? '', suspectBorn: r.victimBorn ?? '' }),
  (r) => ({ ...r, offence: 'x'.repeat(301) }),
  (r, i) => ({ ...r, reference: `B${String(i - 1).padStart(7, '0')}`, summary: 'Other words under a reference that is used.' }),
]
function madeUp(): { bytes: Buffer; faulty: Set<number> } {
  const faulty = new Set<number>()
  const table = Array.from({ length: rows }, (_, i) => {
    const on = addDays('2026-03-09' as Day, -(i % 3000))
    const good: Said = {
      reference: `B${String(i).padStart(7, '0')}`,
      occurredOn: `${on.slice(8)}/${on.slice(5, 7)}/${on.slice(0, 4)}`,
      occurredAt: '22:15',
      level: (['standard', 'standard', 'medium', 'high'] as const)[i % 4] ?? '',
      offence: 'Common assault',
      summary: 'He pushed her against a door and broke her telephone.',
      victimGiven: given[i % 8] ?? '',
      victimFamily: surname(i),
      victimBorn: `${String(1 + (i % 28)).padStart(2, '0')}/0${1 + (i % 9)}/${1950 + (i % 50)}`,
      victimSex: 'F',
      phone: i % 2 === 0 ? `07700 900${String(i % 1000).padStart(3, '0')}` : '',
      safeToCall: i % 6 === 0 ? 'no' : '',
      address: i % 3 === 0 ? `${i % 200} Example Row` : '',
      addressIsScene: i % 9 === 0 ? 'yes' : '',
      suspectGiven: 'Dean',
      suspectFamily: surname(i),
      relationship: i % 2 === 0 ? 'husband' : 'former partner',
      children: i % 3 === 0 ? 'Amal 6; Noor 2' : '',
    }
    // Never two in a row: a row that repeats a reference repeats one that stands.
    if (i % 20 !== 7) return good
    faulty.add(i + 2)
    return faults[Math.floor(i / 20) % faults.length]?.(good, i) ?? good
  })
  return {
    bytes: Buffer.from(
      writeCsv(
        headings,
        table.map((row) => keys.map((k) => row[k] ?? '')),
      ),
    ),
    faulty,
  }
}

export async function bench(): Promise<Record<string, number>> {
  const { bytes, faulty } = madeUp()
  const p = await partnership()
  const worker = p.as('pippa')
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 100)
  // A throw-away server learns nothing of its tables by itself; a real one does each minute, and plans anew.
  const learning = setInterval(() => void p.admin.query('analyze').catch(() => undefined), 20_000)
  const seconds: Record<string, number> = {}
  const timed = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    const from = performance.now()
    const result = await act()
    seconds[name] = (performance.now() - from) / 1000
    console.log(`${name.padEnd(34)} ${(seconds[name] ?? 0).toFixed(1).padStart(8)} s`)
    return result
  }
  console.log(`${rows} rows, ${(bytes.length / 1e6).toFixed(1)} MB, ${faulty.size} of them spoilt\n`)
  const id = await timed('read and kept, sealed', () => worker.act((ctx) => keepUpload(ctx, { name: 'years.csv', bytes })))
  await timed('checked, behind the page', () => worker.act((ctx) => checkBehind(ctx, id)))
  const preview = await timed('what would come of it', () => worker.act((ctx) => openPreview(ctx, id)))
  const said = readCsv(Buffer.from(await worker.act((ctx) => rejectedRows(ctx, id))), limits)
  const lines = new Set(said.rows.map((r) => Number(r.cells[0])))
  const wrongly = [...lines].filter((line) => !faulty.has(line)).length

  // The program is stopped in the middle of a part: the database throws away what was not finished, and somebody presses “Go on”.
  await p.admin.query(
    `create function break_off() returns trigger language plpgsql as $$ begin if new.source_ref = '${`B${String(Math.floor(rows / 2)).padStart(7, '0')}`}' then raise 'broken off on purpose' using errcode = '57P01'; end if; return new; end $$`,
  )
  await p.admin.query('create trigger break_off after insert on frontdoor.contact for each row execute function break_off()')
  await timed('brought in, up to the middle', () =>
    worker
      .act((ctx) => confirmImport(ctx, id))
      .catch((e: Error) => {
        if (!/on purpose/.test(e.message)) throw e
      }),
  )
  await p.admin.query('drop trigger break_off on frontdoor.contact; drop function break_off()')
  await timed('gone on with, to the end', () => worker.act(async (ctx) => goOnBehind(ctx, id)))
  clearInterval(watch)
  clearInterval(learning)
  const file = await worker.act((ctx) => openImport(ctx, id))
  const one = async (text: string) => Number((await p.admin.query<{ n: string }>(text)).rows[0]?.n)
  const contacts = await one('select count(*) as n from frontdoor.contact')
  const half =
    (await one(
      `select count(*) as n from frontdoor.contact c where not exists (select from frontdoor.incident i where i.contact_id = c.id)
       or not exists (select from people.member m where m.id = c.about_member) or not exists (select from access.basis b where b.scope_id = c.family_id and b.kind = 'duty')`,
    )) +
    (await one('select count(*) as n from people.family f where not exists (select from frontdoor.contact c where c.family_id = f.id)')) +
    Math.abs(contacts - (rows - faulty.size)) +
    (file?.finishedAt ? 0 : 1)
  await p.close()
  const all = Object.values(seconds).reduce((sum, s) => sum + s, 0)
  console.log(
    `\n${contacts} contacts, ${preview.counts.rejected} rows not taken, ${wrongly} of them wrongly; at most ${Math.round(peak / 1e6)} MB`,
  )
  return {
    rows,
    seconds: Number(all.toFixed(1)),
    mb: Math.round(peak / 1e6),
    faults_made: faulty.size,
    faults_said: [...faulty].filter((line) => lines.has(line)).length,
    said_wrongly: wrongly,
    half_in: half,
  }
}
