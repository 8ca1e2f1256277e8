/**
 * The official GOV.UK and Ministry of Justice components as functions. Each takes the macro's own options; where the macro takes markup it takes
 * an Html value, and a plain string there is shown as text. What is called for every row of a page is written out as a typed function and proven
 * against the same official fixtures as the rest (govuk.test.ts).
 */
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import nunjucks from 'nunjucks'
import { escaped, Html, html, type Part, raw } from '#platform/html.ts'

const require = createRequire(import.meta.url)
const root = (file: string, up: number) => Array.from({ length: up }).reduce<string>((at) => dirname(at), require.resolve(file))
/** Folder that holds `govuk/` and `moj/`, for the macros and for the assets. */
export const govukFolder = join(root('govuk-frontend/package.json', 1), 'dist')
export const mojFolder = root('@ministryofjustice/frontend/package.json', 1)

const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader([govukFolder, mojFolder]), { autoescape: true })
for (const [name, filter] of Object.entries((require('@ministryofjustice/frontend/moj/filters/all.js') as () => object)()))
  environment.addFilter(name, filter as (...args: unknown[]) => unknown)

/** The named options of a macro. Their values are the macro's own, at any depth, with Html where it takes markup. */
export type Options<K extends string = string> = { readonly [k in K]?: unknown }

/** Only what a link of ours can be: an address of this site, the web, a number to ring or a mailbox. Anything else leads nowhere. */
export const safeHref = (href: string): string => {
  // Browsers drop control characters and spaces before they look at the scheme.
  const seen = href.replace(/[\p{Cc}\s]/gu, '')
  const scheme = /^([^/?#]*?):/.exec(seen)?.[1]
  return scheme === undefined || /^(https?|mailto|tel)$/i.test(scheme) ? href : '#'
}

/**
 * Markup is set aside behind a mark and put back after the macro has run: macros indent what they are given, which would add spaces to whatever
 * somebody wrote in a text box inside it. The mark is fresh with each start, so that nothing typed can be one.
 */
const secret = randomUUID()
const marks = new RegExp(`${secret}:(\\d+):`, 'g')
const takesMarkup = (key: string, within: string) => key === 'html' || key.endsWith('Html') || within === 'slots'
const markupKey: Record<string, string> = {
  text: 'html',
  titleText: 'titleHtml',
  descriptionText: 'descriptionHtml',
  summaryText: 'summaryHtml',
}

const prepare = (value: unknown, key: string, within: string, aside: string[]): unknown => {
  if (Array.isArray(value)) return value.map((each) => prepare(each, key, within, aside))
  if (typeof value === 'string') {
    if (key === 'href') return safeHref(value)
    return takesMarkup(key, within) ? setAside(escaped(value), aside) : value
  }
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Html) {
    if (!takesMarkup(key, within) && !(key === 'value' && within === '')) throw new Error(`the component takes no markup in "${key}"`)
    return setAside(value.text, aside)
  }
  const out: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(value)) {
    const to = inner instanceof Html ? (markupKey[name] ?? name) : name
    out[to] = prepare(inner, to, key, aside)
  }
  return out
}
const setAside = (text: string, aside: string[]): string => (text === '' ? '' : `${secret}:${aside.push(text) - 1}:`)

const compiled = new Map<string, nunjucks.Template>()
const run = (path: string, name: string, options: object): Html => {
  let template = compiled.get(name)
  if (!template) {
    template = new nunjucks.Template(`{% from "${path}/macro.njk" import ${name} %}{{ ${name}(params) }}`, environment)
    compiled.set(name, template)
  }
  const aside: string[] = []
  // The macros leave many empty lines. Whatever somebody wrote over several lines has been set aside.
  const text = template
    .render({ params: prepare(options, '', '', aside) })
    .replace(/\s*\n\s*/g, '\n')
    .trim()
  return raw(aside.length === 0 ? text : text.replace(marks, (_, i: string) => aside[Number(i)] as string))
}
const pascal = (component: string) => component.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase())
/** Any official macro by its folder's name. Pages use the named functions below. */
export const govukMacro = (component: string, options: object): Html =>
  run(`govuk/components/${component}`, `govuk${pascal(component)}`, options)
export const mojMacro = (component: string, options: object): Html => run(`moj/components/${component}`, `moj${pascal(component)}`, options)

const govuk =
  <const K extends string>(component: string, ..._options: K[]) =>
  (options: Options<K>): Html =>
    govukMacro(component, options)

// --- written out: called for every row ----------------------------------------------------------------------------------------------------

type Attribute = string | number | boolean | null | undefined
export interface Common {
  id?: string | undefined
  classes?: string | undefined
  attributes?: Record<string, Attribute> | undefined
}
const attributes = (all: Record<string, Attribute> | undefined): Part =>
  all && Object.entries(all).map(([name, value]) => html` ${name}="${value === null || value === undefined ? '' : String(value)}"`)
const has = (name: string, value: string | number | boolean | null | undefined): Part =>
  value !== null && value !== undefined && value !== false && html` ${name}="${String(value)}"`
const also = (classes: unknown): string => (typeof classes === 'string' && classes !== '' ? ` ${classes}` : '')
const words = (of: { text?: unknown; html?: unknown }): Part => {
  const said = of.html || of.text
  return said instanceof Html ? said : said === undefined || said === null || said === false ? '' : String(said)
}

interface Worded extends Common {
  text?: string | Html | undefined
  html?: Html | string | undefined
}

export interface ButtonOptions extends Worded {
  type?: 'submit' | 'button' | 'reset'
  name?: string
  value?: string
  disabled?: boolean
  /** Makes it a link that looks like a button. */
  href?: string
  preventDoubleClick?: boolean
  isStartButton?: boolean
}
const startIcon = html`<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" height="19" viewBox="0 0 33 40" aria-hidden="true" focusable="false"><path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg>`
export const button = (o: ButtonOptions): Html => {
  const common = html` class="govuk-button${also(o.classes)}${o.isStartButton && ' govuk-button--start'}" data-module="govuk-button"${attributes(o.attributes)}${o.id && html` id="${o.id}"`}`
  const said = o.isStartButton && (o.html || o.text instanceof Html) ? html`<span>${words(o)}</span>` : words(o)
  const inside = html`${said}${o.isStartButton && startIcon}`
  if (o.href) return html`<a href="${safeHref(o.href)}" role="button" draggable="false"${common}>${inside}</a>`
  return html`<button type="${o.type || 'submit'}"${o.value && html` value="${o.value}"`}${o.name && html` name="${o.name}"`}${o.disabled && raw(' disabled aria-disabled="true"')}${o.preventDoubleClick !== undefined && html` data-prevent-double-click="${String(o.preventDoubleClick)}"`}${common}>${inside}</button>`
}

export const tag = (o: Worded): Html => html`<strong class="govuk-tag${also(o.classes)}"${attributes(o.attributes)}>${words(o)}</strong>`

export const hint = (o: Worded | Options<'id' | 'text' | 'html' | 'classes' | 'attributes'>): Html =>
  html`<div${o.id ? html` id="${String(o.id)}"` : ''} class="govuk-hint${also(o.classes)}"${attributes(o.attributes as Common['attributes'])}>${words(o)}</div>`

export const errorMessage = (o: Options<'id' | 'text' | 'html' | 'classes' | 'attributes' | 'visuallyHiddenText'>): Html => {
  const hidden = o.visuallyHiddenText === undefined ? 'Error' : o.visuallyHiddenText
  return html`<p${o.id ? html` id="${String(o.id)}"` : ''} class="govuk-error-message${also(o.classes)}"${attributes(o.attributes as Common['attributes'])}>${
    hidden
      ? html`
<span class="govuk-visually-hidden">${String(hidden)}:</span> `
      : ''
  }${words(o)}</p>`
}

type LabelOptions = Options<'text' | 'html' | 'for' | 'isPageHeading' | 'classes' | 'attributes'>
export const label = (o: LabelOptions): Html => {
  if (!o.html && !o.text) return html``
  const drawn = html`<label class="govuk-label${also(o.classes)}"${attributes(o.attributes as Common['attributes'])}${o.for ? html` for="${String(o.for)}"` : ''}>${words(o)}</label>`
  return o.isPageHeading ? html`<h1 class="govuk-label-wrapper">${drawn}</h1>` : drawn
}

type Nested = { readonly [key: string]: unknown } | undefined
/** Hint, error message and the ids that name them to a screen reader. */
const about = (id: string, o: Options<'describedBy' | 'hint' | 'errorMessage'>): { over: Part; by: string } => {
  const by = [o.describedBy, o.hint && `${id}-hint`, o.errorMessage && `${id}-error`].filter(Boolean).join(' ')
  const over = [
    o.hint ? hint({ ...(o.hint as object), id: `${id}-hint` }) : '',
    o.errorMessage ? errorMessage({ ...(o.errorMessage as object), id: `${id}-error` }) : '',
  ]
  return { over, by }
}
const group = (o: Options<'errorMessage' | 'formGroup'>, inside: Part): Html => {
  const outer = (o.formGroup ?? {}) as { classes?: unknown; attributes?: Common['attributes'] }
  return html`<div class="govuk-form-group${o.errorMessage ? ' govuk-form-group--error' : ''}${also(outer.classes)}"${attributes(outer.attributes)}>${inside}</div>`
}
type Described = 'describedBy' | 'hint' | 'errorMessage' | 'formGroup' | 'classes' | 'attributes'
type InputOptions = Options<
  | Described
  | ('id' | 'name' | 'type' | 'inputmode' | 'value' | 'disabled' | 'label' | 'prefix' | 'suffix')
  | ('autocomplete' | 'pattern' | 'spellcheck' | 'autocapitalize' | 'inputWrapper')
>
const affix = (of: Nested, which: 'prefix' | 'suffix'): Part =>
  of && (of.text || of.html)
    ? html`<div class="govuk-input__${which}${also(of.classes)}" aria-hidden="true"${attributes(of.attributes as Common['attributes'])}>${words(of)}</div>`
    : ''
export const input = (o: InputOptions): Html => {
  const id = String(o.id || o.name)
  const { over, by } = about(id, o)
  const box = html`<input class="govuk-input${also(o.classes)}${o.errorMessage ? ' govuk-input--error' : ''}" id="${id}" name="${String(o.name)}" type="${String(o.type || 'text')}"${typeof o.spellcheck === 'boolean' && html` spellcheck="${String(o.spellcheck)}"`}${has('value', o.value as Attribute)}${o.disabled ? raw(' disabled') : ''}${by !== '' && html` aria-describedby="${by}"`}${has('autocomplete', o.autocomplete as Attribute)}${has('autocapitalize', o.autocapitalize as Attribute)}${has('pattern', o.pattern as Attribute)}${has('inputmode', o.inputmode as Attribute)}${attributes(o.attributes as Common['attributes'])}>`
  const outer = (o.formGroup ?? {}) as { beforeInput?: Nested; afterInput?: Nested }
  const [before, after] = [outer.beforeInput && words(outer.beforeInput), outer.afterInput && words(outer.afterInput)]
  const [prefix, suffix] = [affix(o.prefix as Nested, 'prefix'), affix(o.suffix as Nested, 'suffix')]
  const wrapper = (o.inputWrapper ?? {}) as { classes?: unknown; attributes?: Common['attributes'] }
  const whole =
    before || after || prefix || suffix
      ? html`<div class="govuk-input__wrapper${also(wrapper.classes)}"${attributes(wrapper.attributes)}>${before}${prefix}${box}${suffix}${after}</div>`
      : box
  return group(o, html`${label({ ...(o.label as object), for: id })}${over}${whole}`)
}

// --- by the official macro ----------------------------------------------------------------------------------------------------------------

/** What somebody wrote keeps its line breaks and its leading spaces. */
const kept = <O extends Options<'value'>>(o: O): O =>
  typeof o.value === 'string' && o.value !== '' ? { ...o, value: raw(escaped(o.value)) } : o
const textareaMacro = govuk(
  'textarea',
  ...(['id', 'name', 'spellcheck', 'rows', 'value', 'disabled', 'describedBy', 'label', 'hint', 'errorMessage', 'formGroup'] as const),
  ...(['classes', 'autocomplete', 'attributes'] as const),
)
export const textarea: typeof textareaMacro = (o) => textareaMacro(kept(o))
const characterCountMacro = govuk(
  'character-count',
  ...(['id', 'name', 'rows', 'value', 'maxlength', 'maxwords', 'threshold', 'label', 'hint', 'errorMessage', 'formGroup'] as const),
  ...(['classes', 'attributes', 'spellcheck', 'countMessage'] as const),
)
export const characterCount: typeof characterCountMacro = (o) => characterCountMacro(kept(o))

const choices = ['fieldset', 'hint', 'errorMessage', 'formGroup', 'idPrefix', 'name', 'items', 'classes', 'attributes'] as const
export const radios = govuk('radios', ...choices, 'value')
export const checkboxes = govuk('checkboxes', ...choices, 'values', 'describedBy')
export const select = govuk(
  'select',
  ...(['id', 'name', 'items', 'value', 'disabled', 'describedBy', 'label', 'hint', 'errorMessage', 'formGroup'] as const),
  ...(['classes', 'attributes'] as const),
)
export const dateInput = govuk(
  'date-input',
  ...(['id', 'namePrefix', 'items', 'hint', 'errorMessage', 'formGroup', 'fieldset', 'classes', 'attributes'] as const),
)
export const fieldset = govuk('fieldset', 'describedBy', 'legend', 'classes', 'role', 'attributes', 'html')
export const fileUpload = govuk(
  'file-upload',
  ...(['id', 'name', 'disabled', 'multiple', 'describedBy', 'label', 'hint', 'errorMessage', 'formGroup'] as const),
  ...(['javascript', 'classes', 'attributes'] as const),
)
export const passwordInput = govuk(
  'password-input',
  ...([
    'id',
    'name',
    'value',
    'describedBy',
    'label',
    'hint',
    'errorMessage',
    'formGroup',
    'classes',
    'autocomplete',
    'attributes',
  ] as const),
)
export const errorSummary = govuk(
  'error-summary',
  ...(['titleText', 'titleHtml', 'descriptionText', 'descriptionHtml', 'errorList', 'disableAutoFocus', 'classes', 'attributes'] as const),
)
export const summaryList = govuk('summary-list', 'rows', 'card', 'classes', 'attributes')
export const details = govuk('details', 'summaryText', 'summaryHtml', 'text', 'html', 'id', 'open', 'classes', 'attributes')
export const insetText = govuk('inset-text', 'text', 'html', 'id', 'classes', 'attributes')
export const warningText = govuk('warning-text', 'text', 'html', 'iconFallbackText', 'classes', 'attributes')
export const notificationBanner = govuk(
  'notification-banner',
  ...(['text', 'html', 'titleText', 'titleHtml', 'titleHeadingLevel', 'type', 'role', 'titleId', 'disableAutoFocus'] as const),
  ...(['classes', 'attributes'] as const),
)
export const skipLink = govuk('skip-link', 'text', 'html', 'href', 'classes', 'attributes')
export const exitThisPage = govuk('exit-this-page', 'text', 'html', 'redirectUrl', 'id', 'classes', 'attributes')
export const backLink = govuk('back-link', 'text', 'html', 'href', 'classes', 'attributes')
export const breadcrumbs = govuk('breadcrumbs', 'items', 'classes', 'collapseOnMobile', 'attributes', 'labelText')
export const pagination = govuk('pagination', 'items', 'previous', 'next', 'landmarkLabel', 'classes', 'attributes')
export const genericHeader = govuk('generic-header', 'url', 'logoText', 'logoHtml', 'containerClasses', 'classes', 'attributes')
export const panel = govuk('panel', 'titleText', 'titleHtml', 'headingLevel', 'text', 'html', 'classes', 'attributes')
export const taskList = govuk('task-list', 'items', 'classes', 'attributes', 'idPrefix')

const moj =
  <const K extends string>(component: string, ..._options: K[]) =>
  (options: Options<K>): Html =>
    mojMacro(component, options)
export const subNavigation = moj('sub-navigation', 'label', 'items', 'classes', 'attributes')
export const alert = moj(
  'alert',
  'variant',
  'title',
  'showTitleAsHeading',
  'headingTag',
  'dismissible',
  'text',
  'html',
  'classes',
  'attributes',
)
