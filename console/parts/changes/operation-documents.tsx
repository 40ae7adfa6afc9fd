import { useSignal } from '@preact/signals'
import type { Fate } from '../../../lib/contract/report.ts'
import type { DocumentPage } from '../../../lib/contract/views/documents.ts'
import { useMore } from '../../data/more.ts'
import { paths } from '../../data/paths.ts'
import { useResource } from '../../data/resource.ts'
import { announce } from '../announcer.tsx'
import { toneOf } from '../fates.tsx'
import { Plain } from '../plain.tsx'
import { ProblemPanel } from '../problem-panel.tsx'
import { Table } from '../table.tsx'
import { Waiting } from '../waiting.tsx'

interface Props {
  fabric: string
  operation: string
  /** Those that there are. */
  fates: readonly string[]
}

/** Each document of the raw files, page by page: where it was, what became of it, and where it is now. */
export function OperationDocuments({ fabric, operation, fates }: Props) {
  const only = useSignal<Fate | ''>('')
  const path = paths.documents(fabric, operation, only.value)
  const { loaded, refresh } = useResource<DocumentPage>(path)
  const state = loaded.value
  return (
    <>
      <h2>Documents</h2>
      <label>
        Fate
        <select value={only.value} onChange={(event) => (only.value = event.currentTarget.value as Fate | '')}>
          <option value="">all</option>
          {fates.map((fate) => (
            <option key={fate} value={fate}>
              {fate}
            </option>
          ))}
        </select>
      </label>
      {state.state === 'loading' && <Waiting what="the documents" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && (
        <Documents
          key={path}
          first={state.value}
          pathAfter={(after) => paths.documents(fabric, operation, only.value, String(after))}
        />
      )}
    </>
  )
}

function Documents({ first, pathAfter }: { first: DocumentPage; pathAfter: (after: number) => string }) {
  const { pages, hasMore, problem, more } = useMore(first, pathAfter)
  const documents = pages.flatMap((page) => page.documents)
  const showMore = async () => {
    const page = await more()
    if (page !== undefined) announce(`${page.documents.length} more documents`)
  }
  if (documents.length === 0) return <p>No document has this fate.</p>
  return (
    <>
      <Table columns={['From', 'Fate', 'Now']}>
        {documents.map(({ file, line, document, item = 0, fate, path, reason }) => (
          <tr key={`${file} ${document} ${item}`}>
            <td class="mono">
              <Plain text={`${file}:${line}`} />
            </td>
            <td>
              <span class={`badge ${toneOf(fate)}`}>{fate}</span>
            </td>
            <td>
              <span class="mono">
                <Plain text={path ?? ''} />
              </span>{' '}
              <Plain text={reason ?? ''} />
            </td>
          </tr>
        ))}
      </Table>
      {problem !== undefined && <ProblemPanel problem={problem} />}
      {hasMore && (
        <p class="row">
          <span class="quiet">
            {documents.length.toLocaleString('en')} of {first.total.toLocaleString('en')}
          </span>
          <button type="button" onClick={() => void showMore()}>
            Show more documents
          </button>
        </p>
      )}
    </>
  )
}
