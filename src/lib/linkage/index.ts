/**
 * Who is who: whether two records are one person, a relative or somebody else. Pure and without an app: the same scorer serves one enquiry and a
 * million rows. It finds and weighs; it links nothing. Whether a link is made, by whom, and how it is undone, belongs to whoever asks.
 */
export { type Blocks, blocks } from './blocking.ts'
export { type Clusters, cluster } from './cluster.ts'
export { kinds, type Mapping, reading, readMapping } from './columns.ts'
export { cro, nhsNumber, pnc, upn } from './identifiers.ts'
export { cautious, type Model, readModel, type Thresholds } from './model.ts'
export * as normalise from './normalise.ts'
export { clustersOf, type Pairs, pairsAbove } from './pairs.ts'
export { type Face, gathering, type People, type Person } from './people.ts'
export { type Band, type Bar, bandOf, type Explanation, type Hold, holds, holdsOf, isAgainst, type Scorer, scorer } from './score.ts'
export { readSplink, splinkScorer } from './splink.ts'
export { train } from './train.ts'
export { areVariants, standsFor, variantsOf } from './variants.ts'
