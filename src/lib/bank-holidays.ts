/**
 * The bank holidays of England and Wales, as data to pass to working-time.ts. A government can add a day at a year's notice (2022, 2023), so they
 * are a list with a date, not a formula; the test checks the list against the rule.
 */
import type { Day } from './day.ts'

export interface BankHolidays {
  /** The years the list covers, first day to last. Outside them nothing is counted: a guess would put a deadline on the wrong day. */
  from: Day
  to: Day
  /** Days on which offices are closed, as published. */
  days: readonly Day[]
  /**
   * Saturdays that are bank holidays by the Schedule though the published list shows only their substitute: 26 December "if it be not a
   * Sunday" (Banking and Financial Dealings Act 1971, Schedule 1, paragraph 1). Courts may count them; offices are closed anyway.
   */
  alsoByStatute: readonly Day[]
  /** From this day on the days are expected by the rule, and not yet checked against the published list. */
  expectedFrom: Day
  source: string
  asAt: Day
}

const days = (...list: string[]) => list as Day[]

export const englandAndWales: BankHolidays = {
  from: '2024-01-01' as Day,
  to: '2028-12-31' as Day,
  days: days(
    ...['2024-01-01', '2024-03-29', '2024-04-01', '2024-05-06', '2024-05-27', '2024-08-26', '2024-12-25', '2024-12-26'],
    ...['2025-01-01', '2025-04-18', '2025-04-21', '2025-05-05', '2025-05-26', '2025-08-25', '2025-12-25', '2025-12-26'],
    ...['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28'],
    ...['2027-01-01', '2027-03-26', '2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30', '2027-12-27', '2027-12-28'],
    ...['2028-01-03', '2028-04-14', '2028-04-17', '2028-05-01', '2028-05-29', '2028-08-28', '2028-12-25', '2028-12-26'],
  ),
  alsoByStatute: days('2026-12-26'),
  expectedFrom: '2027-01-01' as Day,
  source: 'gov.uk/bank-holidays, England and Wales, 2024 to 2026; later years expected by rule. Check the page each autumn',
  asAt: '2026-11-24' as Day,
}
