/**
 * What arrives by itself: the public's pages for writing to us, a professional's form with or without an account, and questions asked of everybody. It
 * waits in quarantine, sealed, until somebody at the door it came to reads it. It is no contact, knows no family and changes no record: taking it over
 * is the front door's, and for people who may be harming the programme's.
 */
export { colleaguePages } from './colleague-pages.ts'
export { countEnquiry, enquiryPages, type OneEnquiry } from './enquiry-pages.ts'
export { outsidePages } from './outside-pages.ts'
export { aboutWhom, arrivalPages, holdForm, kindBox, shortened, type Taker, uncheckedMark, windowOf } from './pages.ts'
export { doorWords, type PassReason, passArrival, passedFromHere, passedHere, passReasons } from './passing.ts'
export { openPost, type Post } from './post.ts'
export { type ArrivalPages, publicArrivalPages } from './public-pages.ts'
export {
  checkedWords,
  doorFor,
  dueFor,
  type From,
  type FrontDoorClocks,
  foldedWords,
  fromNobody,
  isPublicBody,
  kindOf,
  type Letter,
  nothingSaid,
  type Said,
  type Soon,
  wordsIn,
} from './rules.ts'
export { sendFromColleague, sendFromOutside, sendIfUnheard } from './send.ts'
export {
  type Arrival,
  type AsideReason,
  arrivalOf,
  arrivalsToRead,
  asideReasons,
  handArrival,
  holdArrival,
  openArrival,
  readableArrivals,
  setAside,
  takeOver,
  waitingArrivals,
} from './store.ts'
