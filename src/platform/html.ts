/** Typed, auto-escaping HTML. The only way to put markup into markup is another Html value; `raw` is for src/platform alone. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}
export type Part = Html | string | number | null | undefined | false | readonly Part[]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const unsafe = /[&<>"']/
const everyUnsafe = /[&<>"']/g
export const escaped = (text: string): string => (unsafe.test(text) ? text.replace(everyUnsafe, (c) => entities[c] as string) : text)

const put = (part: Part): string => {
  if (typeof part === 'string') return escaped(part)
  if (part instanceof Html) return part.text
  if (part === null || part === undefined || part === false) return ''
  if (typeof part === 'number') return String(part)
  let out = ''
  for (const each of part) out += put(each)
  return out
}

export const html = (texts: TemplateStringsArray, ...parts: Part[]): Html => {
  let out = texts[0] as string
  for (let i = 0; i < parts.length; i++) out += put(parts[i] as Part) + (texts[i + 1] as string)
  return new Html(out)
}
export const raw = (text: string): Html => new Html(text)
export const nothing = new Html('')
