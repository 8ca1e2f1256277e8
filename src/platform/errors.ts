/** The few ways a request can end other than well. One handler turns them into pages; nothing else decides a status. */

/** Not there, or not for you: the same answer. */
export class NotFound extends Error {
  readonly status = 404
}

/** Somebody saved first. Carries what is stored now, so that the page can show both texts and lose none. */
export class Conflict extends Error {
  readonly status = 409
  readonly now: Record<string, unknown>
  readonly version: number
  readonly by: string
  readonly at: Date
  constructor(stored: { now: Record<string, unknown>; version: number; by: string; at: Date }) {
    super('someone else saved first')
    this.now = stored.now
    this.version = stored.version
    this.by = stored.by
    this.at = stored.at
  }
}

/** A rule says no. The text is a sentence for the person who asked. */
export class Refused extends Error {
  readonly status = 422
}

/** This page was sent before, with other answers: what it made then is at `went`. */
export class SentBefore extends Refused {
  readonly went: string
  constructor(went: string) {
    super('This page was already sent once, with other answers. What was sent first is kept. Open a new page to send something else.')
    this.went = went
  }
}
