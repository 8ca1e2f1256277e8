/**
 * Forenames that one person uses in turn, and spellings of one name. Kept short on purpose: every pair that is not really the same name makes
 * strangers and sisters alike, and a list taken whole from elsewhere did just that.
 */

const groups: readonly string[] = [
  'robert rob robbie bob bobby',
  'william will bill billy willie',
  'richard rich ricky dick',
  'james jim jimmy jamie',
  'john johnny jack',
  'jonathan jon jonny jonathon johnathan',
  'michael mike mick mickey',
  'david dave davey',
  'thomas tom tommy',
  'anthony tony antony',
  'andrew andy drew',
  'christopher chris',
  'daniel dan danny',
  'matthew matt mathew',
  'joseph joe joey',
  'edward ed eddie ted teddy ned',
  'charles charlie chas',
  'nicholas nick nicky nicolas',
  'stephen steven steve stevie',
  'peter pete',
  'kenneth ken kenny',
  'ronald ron ronnie',
  'donald don donnie',
  'samuel sam sammy',
  'benjamin ben benny',
  'alexander alex alec sandy',
  'gregory greg',
  'philip phil phillip',
  'timothy tim',
  'frederick fred freddie freddy',
  'harold harry',
  'henry harry',
  'lawrence larry laurence',
  'leonard len lenny',
  'raymond ray',
  'patrick pat paddy',
  'vincent vince',
  'geoffrey jeffrey geoff jeff',
  'graham graeme',
  'ian iain',
  'alan allan allen',
  'neil neal niall',
  'sean shaun shawn',
  'gerard gerry',
  'terence terry terrence',
  'zachary zac zach zack zachariah',
  'elizabeth liz lizzie beth betty eliza elisabeth',
  'katherine catherine kathryn kate katie kathy cathy kath cath katharine',
  'margaret maggie meg peggy marge',
  'susan sue susie suzanne',
  'patricia pat patsy trish tricia',
  'jennifer jen jenny jenni',
  'victoria vicky vicki vikki tori',
  'rebecca becky becca rebekah',
  'deborah debbie deb debra',
  'jacqueline jackie jacqui',
  'christine chris chrissie',
  'christina chris tina',
  'alexandra alex sandra',
  'samantha sam sammy',
  'jessica jess jessie',
  'natalie nat nathalie',
  'abigail abi abbie gail',
  'amanda mandy',
  'barbara barb babs',
  'dorothy dot dottie',
  'eleanor ellie nell elinor',
  'gillian gill jill jillian',
  'helen helena nell',
  'isabel isabelle isobel izzy bella isabella',
  'josephine josie jo',
  'joanne jo joanna joann',
  'judith judy',
  'kimberley kim kimberly',
  'lucille lucy',
  'madeleine maddie madeline',
  'matilda tilly',
  'nicola nicky nikki',
  'pamela pam',
  'penelope penny',
  'rachel rachael',
  'sarah sara',
  'sophie sophia',
  'stephanie steph',
  'theresa teresa tess terri',
  'valerie val',
  'winifred winnie',
  'yvonne evonne',
  'hannah hanna',
  'ann anne annie',
  'mohammed muhammad mohamed mohammad muhammed mohamad mohamud muhamed',
  'ahmed ahmad',
  'hussain hussein husain hussayn',
  'hassan hasan',
  'yusuf yousef youssef yousuf joseph',
  'ibrahim ebrahim',
  'abdullah abdulla',
  'fatima fatimah fatema',
  'aisha ayesha aysha aishah',
  'khadija khadijah',
  'zainab zaynab zeinab',
  'maryam mariam miriam',
  'amina aminah',
  'oleksandr aleksandr olexandr',
  'kateryna ekaterina yekaterina',
  'agnieszka aga',
  'katarzyna kasia',
  'malgorzata gosia',
  'aleksandra ola',
]
const known = new Map<string, number[]>()
for (const [i, group] of groups.entries())
  for (const name of group.split(' ')) {
    const of = known.get(name)
    if (of) of.push(i)
    else known.set(name, [i])
  }

/** Whether both belong to one name. A name by itself is no variant of itself here. */
export function areVariants(a: string, b: string): boolean {
  const [inA, inB] = [known.get(a), known.get(b)]
  return a !== b && inA !== undefined && inB !== undefined && inA.some((g) => inB.includes(g))
}

/** One form that stands for the name and its variants, to look records up by. */
export const standsFor = (forename: string): string => {
  const group = known.get(forename)?.[0]
  return group === undefined ? forename : groups[group]!.slice(0, groups[group]!.indexOf(' '))
}

/** Every other form of a name that is known here. */
export const variantsOf = (forename: string): string[] =>
  [...new Set((known.get(forename) ?? []).flatMap((g) => groups[g]!.split(' ')))].filter((n) => n !== forename)
