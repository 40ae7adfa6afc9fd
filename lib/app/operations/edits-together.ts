import { deserialize, serialize } from 'node:v8'
import type { OperationContext } from '../transaction/operation-context.ts'
import { startedRecord } from '../transaction/operation-records.ts'
import { type Operation, planOf } from '../transaction/run-operation.ts'
import type { Together } from '../transaction/together.ts'
import type { EditObjectRequest } from './edit-object.ts'

/** A request of another form comes from another version of the program. */
const FORM = 1
/** What waits is one item of 400 KB in the table. */
const MOST_BYTES = 4096

/** What is the fabric's goes along: whoever carries the edit out may work on another fabric of the repository. */
interface WaitingEdit extends Pick<OperationContext, 'settings' | 'commit'> {
  form: number
  request: EditObjectRequest
  startedAt: Date
}

/**
 * Edits that wait for the lock of a repository are carried out by whoever gets it next. Undefined for one that ingests,
 * or is large: it waits for its turn. Values of JSON have integers of any size, so a request is a structured clone.
 */
export function editsTogether(
  context: OperationContext,
  request: EditObjectRequest,
  operationOf: (request: EditObjectRequest) => Operation,
): Together | undefined {
  if (request.ingest) return undefined
  const { settings, commit = {} } = context
  const bytes = serialize({ form: FORM, settings, commit, request, startedAt: context.now() } satisfies WaitingEdit)
  if (bytes.length > MOST_BYTES) return undefined
  return {
    request: bytes.toString('base64'),
    carryOut: (text) => {
      const { form, request: other, startedAt, ...own } = deserialize(Buffer.from(text, 'base64')) as WaitingEdit
      if (form !== FORM) throw new Error(`A waiting edit has the form ${form}`)
      const on = { ...context, ...own }
      const operation = operationOf(other)
      const record = { ...startedRecord(on, other, operation.kind), started_at: startedAt.toISOString() }
      return { record, plan: planOf(on, other, operation, startedAt) }
    },
  }
}
