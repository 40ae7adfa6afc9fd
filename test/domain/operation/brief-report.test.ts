import { expect, test } from 'vitest'
import type { OperationReport } from '../../../lib/contract/report.ts'
import { briefReport, documentPage } from '../../../lib/domain/operation/brief-report.ts'

const FATES = ['created', 'unchanged', 'rejected'] as const
/** Documents 0 to 249, every third of a fate, of two files. */
const documents = Array.from({ length: 250 }, (_, index) => ({
  file: index < 200 ? 'raw/a.yaml' : 'raw/b.yaml',
  line: 1,
  document: index,
  fate: FATES[index % 3] ?? 'created',
})) as OperationReport['documents']
const report = { operation: '01', documents, files: [], changes: [], faults: [] }

test('a brief report has the beginning of each list, and counts what it leaves out', () => {
  const brief = briefReport(report)
  expect(brief.documents).toEqual(documents.slice(0, 100))
  expect(brief.left_out).toEqual({ files: 0, documents: 150, changes: 0, faults: 0 })
})

test.each([
  [{}, 250],
  [{ fate: 'rejected' as const }, 83],
  [{ file: 'raw/b.yaml' }, 50],
  [{ file: 'raw/b.yaml', fate: 'created' as const }, 17],
  [{ file: 'raw/c.yaml' }, 0],
])('pages of the documents with %o hold all %i, each once and in order', (asked, total) => {
  const seen: number[] = []
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page = documentPage(report, { ...asked, after, limit: 40 })
    expect(page.total).toBe(total)
    expect(page.documents.length).toBeLessThanOrEqual(40)
    seen.push(...page.documents.map(({ document }) => document))
    after = page.next
  }
  expect(seen).toHaveLength(total)
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
})
