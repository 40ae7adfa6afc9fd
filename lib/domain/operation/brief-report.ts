import type { OperationReport } from '../../contract/report.ts'
import type { DocumentPage } from '../../contract/views/documents.ts'

/** Items of a list that a brief report tells. */
const FIRST = 100

type Lists = Pick<OperationReport, 'files' | 'documents' | 'changes' | 'faults'>

/** The report with the beginnings of its long lists, and how much of each is left out. */
export function briefReport<Report extends Lists>(report: Report) {
  const { files, documents, changes, faults } = report
  const beyond = (list: readonly unknown[]) => Math.max(0, list.length - FIRST)
  return {
    ...report,
    files: files.slice(0, FIRST),
    documents: documents.slice(0, FIRST),
    changes: changes.slice(0, FIRST),
    faults: faults.slice(0, FIRST),
    left_out: { files: beyond(files), documents: beyond(documents), changes: beyond(changes), faults: beyond(faults) },
  }
}

export interface DocumentsQuery {
  /** Path of the raw file from the root. */
  file?: string | undefined
  fate?: OperationReport['documents'][number]['fate'] | undefined
  /** How many documents of the report, asked for or not, come before the page. */
  after: number
  limit: number
}

/** A page of the documents of a report, in its order: by file, and in the file by line. */
export function documentPage(
  { operation, documents }: Pick<OperationReport, 'operation' | 'documents'>,
  { file, fate, after, limit }: DocumentsQuery,
): DocumentPage {
  const page: DocumentPage = { operation, documents: [], total: 0 }
  for (const [index, document] of documents.entries()) {
    if ((file !== undefined && document.file !== file) || (fate !== undefined && document.fate !== fate)) continue
    page.total++
    if (index < after) continue
    if (page.documents.length < limit) page.documents.push(document)
    else page.next ??= index
  }
  return page
}
