/**
 * What a page handler is given and what it answers. Handlers never touch the reply: they return an outcome, the transaction
 * commits with its audit, and only then is anything sent. Knows no room; the access room makes the Site that rooms add pages to.
 */
import type { Html } from '#platform/html.ts'

/** `/cases/:caseId/new` gives the handler `{ caseId: string }`. */
export type Params<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Record<Name, string> & Params<Rest>
  : P extends `${string}:${infer Name}`
    ? Record<Name, string>
    : unknown

/** A posted form as it came: one string a name, or several for checkboxes. */
export type Body = Record<string, string | string[] | undefined>
export interface UploadedFile {
  name: string
  type: string
  bytes: Buffer
}

export type Outcome =
  | { page: Html; status?: number; headers?: Record<string, string> }
  | { go: string; headers?: Record<string, string> }
  | { file: string | Buffer; name: string; type: string }
  | { json: unknown; status?: number }

export interface Ask<C, P extends string = string> {
  ctx: C
  params: Params<P>
  query: Record<string, string | undefined>
  body: Body
  files: Record<string, UploadedFile | undefined>
  /** The page's script is saving in the background and wants JSON, not a page. */
  saving: boolean
  path: string
}
export type Handle<C, P extends string> = (ask: Ask<C, P>) => Promise<Outcome>

/** Rooms add their pages here. `who` is the route's place in the policy: without one there is no route. `megabytes`: it takes larger files than most. */
export interface Site<C, Who> {
  get<P extends string>(path: P, who: Who, handle: Handle<C, P>): void
  post<P extends string>(path: P, who: Who, handle: Handle<C, P>, how?: { megabytes?: number | undefined }): void
}

/** The parts of a page inside the frame (header, navigation, footer), which the site knows how to draw. */
export interface PageParts {
  /** Neutral: no person's name. Shown in the tab and the history. */
  title: string
  /** Key of the navigation item that is lit. */
  at?: string
  body: Html
  status?: number
  /** Where "Back" goes, above the page. */
  back?: { href: string; text: string }
  /** Scripts of the page, as paths under /assets/. All pages work without them. */
  scripts?: readonly string[]
}

/** What forms need from a context, whoever makes it. */
export interface FormContext {
  page(parts: PageParts): Outcome
  /** Runs `act` once for this key: a second send of the same form is answered with where the first one went. */
  once(key: string, path: string, body: Body, act: () => Promise<string>): Promise<string>
  /** A fresh idempotency key for a form that creates something. */
  newKey(): string
  drafts: Drafts
}
export interface Draft {
  id: string
  answers: Body
  version: number
}
/** Half-done forms, sealed, owned by the hat that began them. */
export interface Drafts {
  open(form: string, subjectId: string | null): Promise<Draft | undefined>
  save(form: string, subjectId: string | null, answers: Body): Promise<Draft>
  drop(form: string, subjectId: string | null): Promise<void>
}
