/**
 * The made-up partnership's staff: who signs in to try Oneplan, and as whom the tests act. Every name is invented. Agencies and teams are the
 * pack's; nobody here works for them.
 */
import type { Role } from '#rooms/access/index.ts'

export interface SampleHat {
  /** Team, by the key the pack gives it. */
  team: string
  role: Role
  title: string
}
export interface SampleStaff {
  key: string
  name: string
  hats: readonly SampleHat[]
  /** What to try first, for the list of logins. */
  tries: string
}
const one = (key: string, name: string, team: string, role: Role, title: string, tries: string): SampleStaff => ({
  key,
  name,
  hats: [{ team, role, title }],
  tries,
})

export const sampleStaff: readonly SampleStaff[] = [
  one(
    'pippa',
    'Sam Whitlock',
    'pippa',
    'front-door',
    'PIPPA adviser',
    'Take a phone contact, bring in police notifications, send a referral',
  ),
  one(
    'pippa2',
    'Kemi Ladipo',
    'pippa',
    'front-door',
    'PIPPA adviser',
    'Take a contact from the same queue as Sam, and see that two cannot hold it',
  ),
  one('pippa-manager', 'Ruth Amory', 'pippa', 'manager', 'PIPPA manager', 'See what is overdue at the front door'),
  one('mash', 'Priya Nandakumar', 'mash', 'front-door', 'MASH practitioner', 'Take a high-risk referral and list it for the daily meeting'),
  one('idva', 'Jo Adeyemi', 'idva', 'worker', 'IDVA', 'Work a day: start a call, keep the plan, close with outcomes'),
  one('idva2', 'Hollis Grant', 'idva', 'worker', 'IDVA', 'Cover for a colleague'),
  one('idva-manager', 'Marian Cole', 'idva', 'manager', 'IDVA service manager', 'Allocate, and see who has not been reached'),
  one('chair', 'DS Alan Pryce', 'police-da', 'chair', 'Chair of the high-risk meeting', "Run today's sitting"),
  one('police', 'PC Imran Doyle', 'police-da', 'seat', 'Domestic abuse unit', 'Say what the police know, do an action'),
  one('childrens', 'Kim Tran', 'childrens-social-care', 'seat', 'Social worker', 'Share, or "we hold nothing" in one press'),
  one('adults', 'Femi Okafor', 'adult-social-care', 'seat', 'Adult safeguarding', 'Share at the meeting'),
  one('housing', 'Ade Bello', 'housing', 'seat', 'Housing adviser', 'Share, and change the locks'),
  one('health', 'Lucy Amoah', 'health', 'seat', 'Named nurse', 'Share at the meeting'),
  one('probation', 'Will Sutter', 'probation', 'seat', 'Probation officer', 'Share at the meeting'),
  one(
    'probation-programmes',
    'Hal Merrin',
    'probation-programmes',
    'programme',
    'Programme worker, probation',
    'Take a man sentenced to a programme, and see nothing of her',
  ),
  one('schools', 'Rosa Lindqvist', 'schools', 'seat', 'Education safeguarding lead', 'Share at the meeting'),
  one('mental-health', 'Tom Ashby', 'mental-health', 'seat', 'Mental health practitioner', 'Share at the meeting'),
  one('substance', 'Nia Bevan', 'substance', 'seat', 'Substance use worker', 'Share at the meeting'),
  one('yellow-door', 'Esther Quaye', 'yellow-door', 'worker', 'Family support worker', 'Answer a referral'),
  one('refuge', 'Gill Marden', 'refuge-southampton', 'worker', 'Refuge worker', 'Answer a referral'),
  one('victim-support', 'Bea Novak', 'victim-support', 'worker', 'Caseworker', 'Answer a standard-risk referral'),
  one('dapp', 'Marcus Flint', 'dapp', 'programme', 'Programme worker, RADAR', 'Take the man referred, and see nothing of her'),
  one('dapp2', 'Colette Hurst', 'dapp', 'programme', 'Programme worker, RADAR', 'Take the man referred'),
  one('dapp-manager', 'Ines Calder', 'dapp', 'manager', 'Practice manager', 'Oversee both sides of one plan, where her worker names you'),
  one(
    'partner-support',
    'Dawn Eccleston',
    'dapp-partner-support',
    'worker',
    'Partner support worker',
    'Pass what she agrees to, and read a concern',
  ),
  {
    key: 'board',
    name: 'Councillor Jean Harbour',
    hats: [{ team: 'board', role: 'board', title: 'Board member' }],
    tries: 'Read the measures, down to their definition',
  },
  one(
    'analyst',
    'Hugo Tennant',
    'board',
    'analyst',
    'Partnership analyst',
    'Sign off what agencies hand in, or send it back with a question; see who owes what',
  ),
  one(
    'council-admin',
    'Tessa Rowley',
    'administration-O02',
    'administrator',
    'Council administrator',
    'Invite somebody, give and end roles, see whose training is due, hand in a return; no family',
  ),
  one(
    'hampton-admin',
    'Idris Vaughan',
    'administration-O08',
    'administrator',
    'Administrator, programmes and partner support',
    'See that a role on both sides is said plainly before it is given',
  ),
  one(
    'police-admin',
    'Maud Kessler',
    'administration-O06',
    'administrator',
    'Police administrator',
    'Suspend somebody: their next click is the sign-in page',
  ),
  // Portsmouth and Hampshire: their own front doors, and somebody to refer to.
  one(
    'eip',
    'Nell Corrigan',
    'portsmouth-eip',
    'front-door',
    'Early intervention worker',
    'Take what was written, and refer within the city',
  ),
  one('eip-manager', 'Ravi Anand', 'portsmouth-eip', 'manager', 'Manager, Early Intervention Project', 'See what is overdue at the door'),
  one('portsmouth-mash', 'Alice Thorne', 'portsmouth-mash', 'front-door', 'MASH practitioner', 'A child first'),
  one('portsmouth-idva', 'Tilly Oduya', 'portsmouth-idva', 'worker', 'IDVA', 'Answer a referral, work a day'),
  one('up2u', 'Dev Marlow', 'up2u', 'programme', 'Programme worker, Up2U', 'What comes to his own door, and nothing of her'),
  one('portsmouth-health', 'Carys Boone', 'portsmouth-health', 'worker', 'Specialist midwife', 'Count a routine enquiry'),
  one('portsmouth-substance', 'Ned Farrow', 'portsmouth-community-health', 'worker', 'Recovery worker', 'Count a routine enquiry'),
  one('county-line', 'Maya Fordham', 'hampshire-line', 'front-door', 'Adviser on the county’s line', 'Take what came in the night'),
  one('county-line-manager', 'Stuart Bly', 'hampshire-line', 'manager', 'Manager of the county’s line', 'See what is overdue at the door'),
  one('hampshire-mash', 'Grace Ennis', 'hampshire-mash', 'front-door', 'MASH practitioner', 'High risk, and a child first'),
  one('south-east', 'Leila Marsh', 'hampshire-south-east', 'worker', 'IDVA, south-east', 'Answer a referral, work a day'),
  one('you-first', 'Piers Hallam', 'you-first', 'worker', 'Outreach worker, You First', 'Answer a referral, work a day'),
  one('governance', 'Owen Pratt', 'governance', 'governance', 'Information governance lead', 'See who looked at whom, and what stands out'),
]

/** One password for every made-up login; printed on the demo page. Real installations have none of these accounts. */
export const samplePassword = 'made up and harmless'
export const sampleEmail = (key: string) => `${key}@oneplan.example`
