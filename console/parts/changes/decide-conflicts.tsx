import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { OperationAnswer } from '../../../lib/contract/answer.ts'
import type { ConflictDecision } from '../../../lib/contract/operation.ts'
import { idIn } from '../../data/identity.ts'
import { carryOut } from '../../data/operations.ts'
import type { Problem } from '../../data/request.ts'
import { pathTo } from '../../navigation/route.ts'
import { ActionButton } from '../action-button.tsx'
import { Plain, visible } from '../plain.tsx'
import { ProblemPanel } from '../problem-panel.tsx'
import { Table } from '../table.tsx'
import { Waiting } from '../waiting.tsx'
import { Review } from './review.tsx'

type Document = OperationAnswer['documents'][number]
type Take = ConflictDecision['take']

interface DecideProps {
  fabric: string
  /** Below `raw/`. */
  file: string
  onChanged: () => void
}

/** Where a raw file and a hand edit changed the same value: all three values, and which of them counts. */
export function DecideConflicts({ fabric, file, onChanged }: DecideProps) {
  const known = useSignal<OperationAnswer | Problem | undefined>(undefined)
  const taken = useSignal<ReadonlyMap<string, Take>>(new Map())
  const isReviewing = useSignal(false)
  const look = async (signal?: AbortSignal) => {
    const reply = await carryOut({ do: 'ingest', fabric, file }, { isDry: true, ...(signal !== undefined && { signal }) })
    if (signal?.aborted !== true) known.value = reply.ok ? reply.body : reply.problem
  }
  useEffect(() => {
    const aborting = new AbortController()
    void look(aborting.signal)
    return () => aborting.abort()
  }, [fabric, file])
  const { value } = known
  if (value === undefined) return <Waiting what="the conflicts" />
  if (!('documents' in value)) return <ProblemPanel problem={value} onRetry={() => void look()} />
  const documents = value.documents.filter(({ fate }) => fate === 'conflict')
  const decisions = documents.flatMap((document) => decisionsOn(document, taken.value))
  const values = documents.reduce((sum, { merge }) => sum + (merge?.values.length ?? 0), 0)
  if (documents.length === 0) return null
  return (
    <>
      <h2>Conflicts with hand edits</h2>
      {documents.map((document) => (
        <ConflictingObject
          key={`${document.document} ${document.key}`}
          fabric={fabric}
          document={document}
          taken={taken.value}
          onTake={(path, side) => {
            taken.value = new Map(taken.value).set(keyOf(document, path), side)
          }}
        />
      ))}
      <p class="row">
        <ActionButton
          fabric={fabric}
          needs="editor"
          isFirst
          isOff={decisions.length === 0}
          onClick={() => (isReviewing.value = true)}
        >
          Ingest with these …
        </ActionButton>
        <span class="quiet" role="status">
          {decisions.length} of {values} values decided
        </span>
      </p>
      {isReviewing.value && (
        <Review
          change={{ do: 'ingest', fabric, file, decisions }}
          title={`Ingest ${file} as decided`}
          onClose={(done) => {
            isReviewing.value = false
            if (done === undefined) return
            void look()
            onChanged()
          }}
        />
      )}
    </>
  )
}

interface ObjectProps {
  fabric: string
  document: Document
  taken: ReadonlyMap<string, Take>
  onTake: (path: string, side: Take) => void
}

function ConflictingObject({ fabric, document, taken, onTake }: ObjectProps) {
  const { key = '', line, reason = '', merge } = document
  const object = idIn(key)
  const values = merge?.values ?? []
  return (
    <div class="panel warn">
      <h3>
        <Plain text={key} /> <span class="quiet">line {line}</span>
      </h3>
      {values.length === 0 ? (
        <p>
          <Plain text={reason} />: no side can be taken by its values.
        </p>
      ) : (
        <Table columns={['Where', 'Brought last', 'By hand', 'Raw file', 'Take']}>
          {values.map(({ path, base, managed, raw }) => (
            <tr key={path} class="mono">
              {[path === '' ? 'the whole object' : path, base, managed, raw].map((text, at) => (
                <td key={at}>
                  <Plain text={text ?? '–'} />
                </td>
              ))}
              <td>
                <Choice name={keyOf(document, path)} path={path} taken={taken} onTake={(side) => onTake(path, side)} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {object !== undefined && (
        <p>
          Neither?{' '}
          <a href={pathTo({ page: 'object', fabric, object, view: 'edit' })}>
            Edit <Plain text={object.name} />
          </a>
          , then come back and take what is by hand.
        </p>
      )}
    </div>
  )
}

interface ChoiceProps {
  name: string
  path: string
  taken: ReadonlyMap<string, Take>
  onTake: (side: Take) => void
}

const SIDES = [
  { side: 'managed', title: 'by hand' },
  { side: 'raw', title: 'raw file' },
] as const

function Choice({ name, path, taken, onTake }: ChoiceProps) {
  return (
    <fieldset class="row bare" aria-label={`Which value counts at ${visible(path) || 'the whole object'}`}>
      {SIDES.map(({ side, title }) => (
        <label key={side}>
          <input type="radio" name={name} checked={taken.get(name) === side} onChange={() => onTake(side)} />
          {title}
        </label>
      ))}
    </fieldset>
  )
}

/** With the versions that were shown: if one has changed since, the conflict stays one. */
function decisionsOn(document: Document, taken: ReadonlyMap<string, Take>): ConflictDecision[] {
  const { key: object, merge } = document
  if (object === undefined || merge === undefined) return []
  const { managed, raw } = merge
  return merge.values.flatMap(({ path }) => {
    const take = taken.get(keyOf(document, path))
    return take === undefined ? [] : [{ object, path, take, managed, raw }]
  })
}

function keyOf({ key = '', document }: Document, path: string): string {
  return `${document} ${key} ${path}`
}
