/**
 * Strategy: is the partnership doing what it said it would? The lines of its strategies with who leads them and what they report; the figures its
 * documents print, as they print them; and measures that the pack defines, counted from everybody's records by accounts that can
 * read no name and no text, with small numbers hidden. The rows behind a figure are for those who work with the families, by the same rules as every
 * other page. Not for prevalence, rates and gaps: those belong to the needs assessment.
 */
export { nameLead, type Reported, report } from './delivery-actions.ts'
export { deliveryPages } from './delivery-pages.ts'
export { openDelivery } from './delivery-store.ts'
export { strategyWork } from './delivery-work.ts'
export { figurePages } from './figures-pages.ts'
export { strategyNotices } from './heard.ts'
export { strategyPages } from './pages.ts'
export { beginPaper, contentNow, publishPaper, signPaper, stepPaper, writeWords } from './papers-actions.ts'
export { papersPages } from './papers-pages.ts'
export { resultsPages } from './papers-public.ts'
export { halvesBefore, partOf } from './papers-rules.ts'
export { openPaper } from './papers-store.ts'
export { type Period, periodsBefore } from './periods.ts'
export { answer, handIn } from './returns-actions.ts'
export { returnPages } from './returns-pages.ts'
export { type Asked, askedOf, periodsAsked, type Written } from './returns-rules.ts'
export { openReturn } from './returns-store.ts'
export { remindLate, returnsWork } from './returns-work.ts'
export type { Figure } from './rules.ts'
export { statutoryPages } from './statutory-pages.ts'
export { countedHere, figuresFor, measuresHere } from './store.ts'
