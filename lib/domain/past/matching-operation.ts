import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import type { OperationRecord } from '../../contract/operation.ts'
import type { LogEntry } from '../archive/log-entry.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { resolveName } from '../objects/object-name.ts'
import { ChangeSet } from '../tree/change-set.ts'
import type { OperationQuery } from './operation-query.ts'

/** Whether a record is by the actor and in the state that are asked for. */
export function matchesRecord({ actor, status }: Pick<OperationRecord, 'actor' | 'status'>, query: OperationQuery): boolean {
  const isBy = query.actor === undefined || `${actor.name} <${actor.email}>`.toLowerCase().includes(query.actor.toLowerCase())
  return isBy && (query.status === undefined || query.status === status)
}

/**
 * Returns a test whether a log entry touched the object and the file that are asked for. Throws `kind_not_found`,
 * `invalid_request` for an object that is not named as `KIND/NAME` or `KIND/NAMESPACE/NAME`.
 */
export async function entryFilter(fabric: FabricState, { object, file }: OperationQuery): Promise<(entry: LogEntry) => boolean> {
  const named = object === undefined ? undefined : await resolveName({ fabric, changes: new ChangeSet() }, nameIn(object))
  const key = named?.key
  const { directory } = fabric.layout
  const path =
    file !== undefined && directory !== '' && file.startsWith(`${directory}/`) ? file.slice(directory.length + 1) : file
  return ({ originals, documents, edits = [], hand_edits = [] }) => {
    const touched = [...documents, ...edits, ...hand_edits]
    const files = () => [
      ...originals.flatMap(({ file, archived }) => [file, archived]),
      ...documents.map(({ file }) => file),
      ...touched.map(({ path }) => path),
    ]
    const hasObject = key === undefined || touched.some((one) => one.object === key)
    return hasObject && (path === undefined || files().includes(path))
  }
}

function nameIn(text: string): { kind: string; namespace: string; name: string } {
  const [kind = '', second, third, ...rest] = text.split('/')
  if (second !== undefined && rest.length === 0)
    return { kind, namespace: third === undefined ? 'default' : second, name: third ?? second }
  const message = `${JSON.stringify(text.slice(0, 80))} names no object`
  const fault = error('invalid_query', 'object', message, {
    found: text.slice(0, 80),
    expected: 'KIND/NAME or KIND/NAMESPACE/NAME',
  })
  throw new DomainError('invalid_request', `${message}: expected KIND/NAME or KIND/NAMESPACE/NAME`, { faults: [fault] })
}
