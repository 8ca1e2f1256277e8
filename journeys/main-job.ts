/**
 * The main job as one story in a real browser: a call becomes known people, a level, a referral that is answered, a sitting, a plan whose actions get
 * done, an outcome and a figure. Told twice: without any script, and on a phone. Every page on the way is checked with axe.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { codeAt, madeUpTotp } from '#rooms/access/index.ts'
import { sampleEmail, samplePassword } from '#samples/staff.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { accessible, browserOf, openBrowser } from './browser.ts'

interface How {
  scripts: boolean
  phone: boolean
}
const sample = join(import.meta.dirname, '../samples/police-notifications.csv')

export function mainJob(told: string, how: How): void {
  describe(told, () => {
    let p: Partnership
    let browser: Browser
    before(async () => {
      p = await partnership()
      browser = await openBrowser()
    })
    after(async () => {
      await browser.close()
      await p.close()
    })

    /** Runs as one person on pages of their own. Nothing may fail in the console. */
    const as = async <T>(key: string | undefined, act: (page: Page) => Promise<T>): Promise<T> => {
      const { context, page } = await browserOf(browser, p, key, how)
      const faults: string[] = []
      page.on('pageerror', (e) => faults.push(e.message))
      page.on('console', (m) => {
        if (m.type() === 'error' && !/status of (404|422)/.test(m.text())) faults.push(m.text())
      })
      try {
        const result = await act(page)
        assert.deepEqual(faults, [], `${key} at ${page.url()}`)
        return result
      } finally {
        await context.close()
      }
    }
    const open = async (page: Page, path: string) => {
      const answer = await page.goto(path)
      assert.equal(answer?.status(), 200, path)
      await accessible(page)
    }
    /** GOV.UK's radios and checkboxes lie over their inputs: pressed as a finger would, by the label. */
    const choose = async (page: Page, name: string, value: string) => {
      const input = page.locator(`main [name="${name}"][value="${value}"]`)
      await page.locator(`main label[for="${await input.getAttribute('id')}"]`).click()
      assert.ok(await input.isChecked(), `${name} is ${value}`)
    }
    const type = (page: Page, name: string, text: string) => page.locator(`main [name="${name}"]`).fill(text)
    const press = async (page: Page, name: string | RegExp) => {
      await Promise.all([
        page.waitForEvent('load'),
        page
          .locator('main')
          .getByRole('button', { name, exact: typeof name === 'string' })
          .first()
          .click(),
      ])
      await accessible(page)
    }
    const follow = async (page: Page, name: string | RegExp, within = 'main') => {
      await Promise.all([
        page.waitForEvent('load'),
        page
          .locator(within)
          .getByRole('link', { name, exact: typeof name === 'string' })
          .first()
          .click(),
      ])
      await accessible(page)
    }
    const words = (page: Page) => page.locator('main').innerText()
    const sees = async (page: Page, ...all: (string | RegExp)[]) => {
      const text = await words(page)
      for (const w of all)
        assert.ok(typeof w === 'string' ? text.includes(w) : w.test(text), `${page.url()} says ${w}:\n${text.slice(0, 1500)}`)
    }
    const at = (day: string, time: string) => p.at(atLondon(day as Day, time as Time))
    const family = async (given: string) =>
      (await p.admin.query('select family_id as id from people.member where given_name = $1 order by recorded_at desc limit 1', [given]))
        .rows[0].id as string
    const member = async (given: string) =>
      (await p.admin.query('select id from people.member where given_name = $1 order by recorded_at desc limit 1', [given])).rows[0]
        .id as string

    let contact = ''

    test('1. a front-door worker signs in with password and code', () =>
      as(undefined, async (page) => {
        await open(page, '/')
        await sees(page, '999', '55')
        await page.goto('/sign-in')
        await accessible(page)
        await page.fill('[name=email]', sampleEmail('pippa'))
        await page.fill('[name=password]', samplePassword)
        await page.fill('[name=code]', codeAt(madeUpTotp('pippa'), p.now()))
        await press(page, 'Sign in')
        assert.equal(new URL(page.url()).pathname, '/front-door')
      }))

    test('2. a call that may end at any moment is a record from its first answer, then people with names', () =>
      as('pippa', async (page) => {
        await open(page, '/contacts/new')
        await sees(page, 'Do not say what we hold until you know who this is')
        await choose(page, 'safe', 'few-minutes')
        if (how.scripts) {
          // Kept by itself, at an address of its own, before anything is pressed.
          await page.locator('[data-saved]', { hasText: /Saved/ }).waitFor()
          assert.equal((await p.admin.query('select count(*)::int as n from frontdoor.contact')).rows[0].n, 1)
        }
        await choose(page, 'cutOff', 'ring')
        await type(page, 'ringNumber', '07700 900456')
        await type(page, 'window-from', '9:30am')
        await type(page, 'window-until', '3pm')
        await choose(page, 'caller', 'herself')
        await type(page, 'name', 'Nell Ashdown')
        await type(page, 'happening', 'He put his hands round my throat on Sunday. He has been outside since.')
        await choose(page, 'inDanger', 'no')
        await type(page, 'children', 'One, six')
        await type(page, 'wants', 'To stay at home without him')
        await press(page, 'Save, and see what is known')
        await sees(page, 'The contact')
        await type(page, 'nextStep', 'Ring back at two, then the meeting')
        await choose(page, 'nextHat', p.as('pippa').hatId)
        await page.locator('main [name="nextBy"]').first().check({ force: true })
        await press(page, 'End the call')
        contact = new URL(page.url()).pathname
        assert.match(contact, /^\/contacts\/[0-9a-f-]{36}$/)
        await sees(page, 'Nell Ashdown')
        assert.equal((await p.admin.query('select count(*)::int as n from frontdoor.contact')).rows[0].n, 1)

        await open(page, `${contact}/rest`)
        await type(page, 'hisName', 'Gary Stubbs')
        await type(page, 'hisAge', '36')
        await page.locator('main [name="relation"]').selectOption('former-partner')
        await type(page, 'kids-1-name', 'Rowan')
        await type(page, 'kids-1-age', '6')
        await type(page, 'kids-1-school', 'Quayside Infants')
        await type(page, 'mustNotKnow', 'His mother')
        await press(page, 'Save')

        await open(page, `${contact}/people`)
        await sees(page, 'Nell Ashdown', 'Gary Stubbs', 'Rowan')
        await open(page, `${contact}/incident`)
        await type(page, 'about', 'Sunday night')
        await type(page, 'account', 'Hands round her throat. Rowan was upstairs.')
        await press(page, /Save|Record|Add/)
        await open(page, `${contact}/sharing`)
        await choose(page, 'knows', 'yes')
        await choose(page, 'agrees', 'yes')
        await press(page, /Save|Record/)
      }))

    test('3. a day of police notifications comes in once, its bad rows named, and waits in the queue', () =>
      as('pippa2', async (page) => {
        const upload = async () => {
          await open(page, '/imports')
          await page
            .locator('main input[type=file]')
            .setInputFiles({ name: 'today.csv', mimeType: 'text/csv', buffer: readFileSync(sample) })
          await press(page, 'See what would come of it')
        }
        await upload()
        await sees(page, /Not taken/)
        await press(page, /^Bring in/)
        const made = (await p.admin.query("select count(*)::int as n from frontdoor.contact where channel = 'police'")).rows[0].n as number
        assert.ok(made > 8)
        await upload()
        assert.equal((await p.admin.query("select count(*)::int as n from frontdoor.contact where channel = 'police'")).rows[0].n, made)
        await open(page, '/front-door')
        await sees(page, /police/i)
      }))

    test('4. before any route, the children and an adult with care needs are decided', () =>
      as('pippa', async (page) => {
        await open(page, `${contact}/decide`)
        await choose(page, 'children', 'refer')
        await choose(page, 'adult', 'none')
        await type(page, 'childrenWhy', 'Rowan was upstairs')
        await press(page, 'Save both decisions')
      }))

    test('5. the checklist is one page, in any order; she says what worries her; a person picks the level', () =>
      as('pippa', async (page) => {
        const id = await family('Nell')
        await open(page, `/families/${id}/assessments/new?contact=${contact.split('/')[2]}`)
        await press(page, 'Begin')
        for (const n of [1, 3, 8, 12, 17]) await choose(page, `q${n}`, 'yes')
        await choose(page, 'q5', 'dont-know')
        await choose(page, 'level', 'high')
        await type(page, 'worries', 'That he takes Rowan')
        await type(page, 'reason', 'Hands round her throat, and he waits outside')
        await choose(page, 'next', 'refer')
        await press(page, 'Finish')
        await sees(page, '24', /High/)
      }))

    test('6. each route says why; high goes to MASH with what keeps her safe until then; her own four lines', () =>
      as('pippa', async (page) => {
        await open(page, `${contact}/routes`)
        await sees(page, /High risk goes to MASH/, 'Source: S2')
        await type(page, 'whyHigh', 'Hands round her throat, and he waits outside')
        await type(page, 'whyNow', 'It was on Sunday')
        await type(page, 'keepsSafe', 'Her sister stays with her tonight')
        await choose(page, 'keptBy', p.as('pippa').hatId)
        await press(page, 'Send')
        await sees(page, 'Sam Whitlock')
        await open(page, `/families/${await family('Nell')}/safety-plan`)
        await type(page, 'whatIDo', 'Out by the yard gate, Rowan first')
        await type(page, 'whoIRing', 'My sister. “Is the cake ready?”')
        await press(page, /Save/)
      }))

    test('7. MASH and the adviser take it; who asked hears; the sender holds the risk until she is spoken with', async () => {
      for (const key of ['mash', 'idva'])
        await as(key, async (page) => {
          await open(page, '/referrals')
          await follow(page, 'Nell Ashdown')
          await sees(page, 'Her sister stays with her tonight')
          await press(page, 'Take it')
        })
      await as('pippa', async (page) => {
        await open(page, '/referrals')
        await sees(page, /Taken/)
        await open(page, `/families/${await family('Nell')}`)
        await sees(page, 'Sam Whitlock')
      })
    })

    test('8. the sitting: agencies say what they know or hold nothing, her view first, the chair decides, somebody tells her', async () => {
      at('2026-03-10', '15:10')
      await as('idva', async (page) => {
        await open(page, '/work')
        await sees(page, 'Nell Ashdown')
      })
      at('2026-03-11', '09:20')
      const { sitting, item } = (
        await p.admin.query('select sitting_id as sitting, id as item from meetings.item where family_id = $1', [await family('Nell')])
      ).rows[0]
      const here = `/meetings/${sitting}/${item}`
      await as('idva', async (page) => {
        await open(page, `${here}/view`)
        await choose(page, 'spoken', 'yes')
        await type(page, 'herView', 'I want to sleep in my own bed.')
        await type(page, 'notWanted', 'No letters.')
        await press(page, 'Bring this view')
      })
      await as('housing', async (page) => {
        await open(page, `/meetings/${sitting}`)
        await press(page, 'We hold nothing')
        await sees(page, /hold nothing/i)
      })
      await as('police', async (page) => {
        await open(page, `${here}/share`)
        await type(page, 'text', 'Two reports this year. On bail.')
        await press(page, /Save|Share/)
      })
      at('2026-03-11', '10:45')
      await as('chair', async (page) => {
        await open(page, here)
        await sees(page, 'I want to sleep in my own bed.', 'Two reports this year')
        assert.doesNotMatch(await words(page), /takes Rowan|yard gate|900 ?456|Quayside/)
        await choose(page, 'decision', 'hrda-plan')
        await page.locator('main [name="tells"]').selectOption(`hat:${p.as('idva').hatId}`)
        await type(page, 'how', 'By telephone, in her window')
        await page.locator('main [name="by"]').selectOption({ index: 1 })
        await type(page, 'a1-what', 'Change the locks')
        await page.locator('main [name="a1-about"]').selectOption(await member('Nell'))
        await page.locator('main [name="a1-owner"]').selectOption({ label: 'Housing' })
        await choose(page, 'a1-couldTell', 'not-sure')
        await type(page, 'a1-tellNote', 'Plain van, while he is at work')
        await press(page, /^Record/)
      })
      await as('housing', async (page) => {
        await open(page, '/work')
        await sees(page, 'Change the locks')
      })
    })

    test('9. one family, one plan, titled by her name, and to each reader their part', async () => {
      const id = await family('Nell')
      await as('idva', async (page) => {
        await open(page, `/families/${id}`)
        await sees(page, 'Nell Ashdown', 'Change the locks', 'HRDA plan')
        assert.equal(await page.locator('h1').innerText(), 'Nell Ashdown')
        assert.doesNotMatch(await page.title(), /Nell|Ashdown/)
        await open(page, `/families/${id}/chronology`)
      })
      await as('housing', async (page) => {
        await open(page, `/families/${id}`)
        await sees(page, 'Change the locks')
        assert.doesNotMatch(await words(page), /900 ?456|yard gate|Quayside|takes Rowan/)
        assert.equal((await page.goto(`/families/${id}/safety-plan`))?.status(), 404)
      })
      await as('dapp', async (page) => {
        assert.equal((await page.goto(`/families/${id}`))?.status(), 404)
      })
    })

    test('10. the adviser starts a call: number, script and window until it ends; and in the end it closes with what she says', async () => {
      const id = await family('Nell')
      at('2026-03-11', '11:30')
      await as('idva', async (page) => {
        await open(page, `/families/${id}/calls/new`)
        assert.doesNotMatch(await words(page), /900 ?456/)
        await press(page, /Start/)
        await sees(page, /07700 900 ?456/)
        await press(page, 'Spoke')
        assert.doesNotMatch(await words(page), /900 ?456/)
        await choose(page, 'numberFine', 'yes')
        await choose(page, 'feels', 'safer')
        await type(page, 'note', 'She knows what was decided')
        await press(page, 'Save')
        await open(page, `/families/${id}`)
        await sees(page, 'Jo Adeyemi')
        assert.equal(
          (await p.admin.query('select holder_hat_id as h from people.family where id = $1', [id])).rows[0].h,
          p.as('idva').hatId,
        )
      })
      at('2026-03-12', '10:00')
      await as('housing', async (page) => {
        await open(page, `/families/${id}`)
        await follow(page, 'Change the locks')
        await choose(page, 'state', 'done')
        await press(page, /Save/)
      })
    })

    test('11. the programme takes him, with partner support offered and nothing else of her; a concern goes one way', async () => {
      const id = await family('Nell')
      const him = await member('Gary')
      await as('idva', async (page) => {
        await open(page, `/families/${id}/refer/${him}`)
        await choose(page, 'consulted', 'agreed')
        await type(page, 'consultedWho', 'Jo Adeyemi')
        await type(page, 'consultedWhen', 'Today')
        await choose(page, 'agrees', 'yes')
        await type(page, 'lines', 'He says that he shouts')
        await press(page, 'Send')
        await sees(page, 'Asked, waiting for an answer')
      })
      const hers = /Nell|Ashdown|Rowan|Quayside|throat|900 ?456|yard gate/
      const file = await as('dapp', async (page) => {
        await open(page, '/referrals')
        await follow(page, 'Gary Stubbs')
        assert.doesNotMatch(await page.content(), hers)
        await press(page, 'Take it')
        const file = new URL(page.url()).pathname
        await sees(page, 'Partner support')
        assert.doesNotMatch(await page.content(), hers)
        await open(page, `${file}/concern`)
        await type(page, 'text', 'He said she would be sorry.')
        await choose(page, 'urgent', 'no')
        await press(page, /Send it now/)
        await open(page, file)
        assert.doesNotMatch(await page.content(), /she would be sorry/)
        return file
      })
      await as('idva', async (page) => {
        await open(page, '/work')
        await sees(page, /concern/i)
        await open(page, `/families/${id}/harm/${file.split('/')[2]}`)
        await sees(page, 'He said she would be sorry.')
      })
    })

    test('12. it ends with an outcome, and the board sees the figure and no person', async () => {
      const id = await family('Nell')
      const work = (
        await p.admin.query(
          "select id from casework.involvement where family_id = $1 and side = 'victim' and ended_at is null and team_id = $2",
          [id, p.team('idva')],
        )
      ).rows[0].id as string
      at('2026-05-20', '11:00')
      await as('idva', async (page) => {
        await open(page, `/families/${id}/work/${work}/close`)
        await choose(page, 'endKind', 'planned')
        await choose(page, 'asked', 'asked')
        await choose(page, 'answer', 'safer')
        await type(page, 'herWords', 'I sleep now.')
        await press(page, 'End this work')
      })
      at('2026-07-02', '10:00')
      await as('board', async (page) => {
        await open(page, '/measures')
        await follow(page, 'High-risk cases', 'main table')
        assert.doesNotMatch(await page.content(), /Nell|Ashdown|Gary|Stubbs/)
        await open(page, '/measures')
        await follow(page, 'People who feel safer after support', 'main table')
        await sees(page, /asked/i)
      })
    })
  })
}
