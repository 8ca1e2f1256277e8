/** A paper as the file somebody asked for. Names of files are neutral: they stand in a folder that others see. */
import { NotFound } from '#platform/errors.ts'
import type { Outcome } from '#platform/http.ts'
import type { Paper } from '#platform/papers/blocks.ts'
import { paperDocx } from '#platform/papers/docx.ts'
import { paperPdf } from '#platform/papers/pdf.ts'
import { paperCsv, paperOds } from '#platform/papers/sheet.ts'

export async function fileOf(paper: Paper, kind: string, name: string, at: Date): Promise<Outcome> {
  switch (kind) {
    case 'pdf':
      return { file: await paperPdf(paper, at), name: `${name}.pdf`, type: 'application/pdf' }
    case 'docx':
      return {
        file: await paperDocx(paper),
        name: `${name}.docx`,
        type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      }
    case 'ods':
      return { file: paperOds(paper), name: `${name}.ods`, type: 'application/vnd.oasis.opendocument.spreadsheet' }
    case 'csv':
      return { file: paperCsv(paper), name: `${name}.csv`, type: 'text/csv; charset=utf-8' }
    default:
      throw new NotFound('kind of file')
  }
}
