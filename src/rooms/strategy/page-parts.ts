/** Pieces that many pages of this room are made of: a section, a list, and where something in a document is from. */
import type { DataNote, Pack } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'

export const section = (title: string, body: Part, more?: Part): Html =>
  html`<section class="op-sec"><div class="op-sec__head"><h2>${title}</h2>${more}</div>${body}</section>`
export const bullets = (items: readonly Part[]): Part =>
  items.length > 0 && html`<ul class="op-list">${items.map((i) => html`<li>${i}</li>`)}</ul>`
/** Where it stands: 'S3 action plan 1.1', with the document's name. */
export const placeOf = (pack: Pack, source: string): string =>
  source
    .split(';')
    .map((part) => {
      const found = pack.sources.find((s) => s.key === part.trim().split(/[\s,:]/)[0])
      return found ? `${found.title}, ${found.date}: ${part.trim()}` : part.trim()
    })
    .join('; ')
export const notesOf = (pack: Pack, keys: readonly string[]): DataNote[] =>
  keys.flatMap((k) => pack.dataNotes.find((n) => n.key === k) ?? [])
export const notesList = (notes: readonly DataNote[]): Part =>
  bullets(notes.map((n) => html`${n.words} <span class="op-small">(${n.where})</span>`))
/** On a phone the name of a period keeps its line. */
export const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0').replace('–', '\u2060–\u2060')
