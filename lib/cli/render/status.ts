import type { StatusReport } from '../../contract/status.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderFaults } from './faults.ts'

/** Files of a section named one by one; the rest is counted. Rejected files are all named. */
const MAX_FILES = 20

/** The status of a fabric on one page. */
export function renderStatus(status: StatusReport, colours: Colours): string[] {
  const { fabric, repository_url, branch, head, gitops_initialized, lock, watcher } = status
  const title = `${colours.bold(fabric)} in ${repository_url} ${branch} ${head === null ? '(empty)' : head.slice(0, 12)}`
  if (!gitops_initialized) return [title, `  ${colours.yellow('not initialised')}: run gfm init`]
  return [
    title,
    `  directory  ${status.directory || '(root)'}, archive strategy ${status.archive_strategy}`,
    `  objects    ${objects(status)}`,
    ...files(
      'pending',
      status.pending_files.map(({ file, documents }) => `${file} (${documents})`),
    ),
    ...files('edited by hand', status.hand_edited_files),
    ...files('missing', status.missing_files),
    ...files('unknown', status.unknown_files),
    ...section(
      'rejected',
      status.rejected_files.map(({ file }) => file),
    ),
    ...renderFaults([...status.rejected_files.flatMap(({ faults }) => faults), ...status.faults], colours),
    ...(lock === null
      ? []
      : [
          `  locked by  operation ${lock.operation}${lock.fabric === fabric ? '' : ` of ${lock.fabric}`} until ${lock.expires_at}`,
        ]),
    ...(watcher.enabled ? ['  watcher    on'] : []),
    ...section('operations', status.last_operations.map(operation)),
  ]
}

function operation(record: StatusReport['last_operations'][number]): string {
  const { operation, kind, status } = record
  const message = 'message' in record ? (record.message ?? '') : ''
  return `${operation} ${kind} ${status} ${message}`.trimEnd()
}

function objects({ objects, objects_total, unmanaged_objects }: StatusReport): string {
  const kinds = Object.entries(objects).filter(([, number]) => number > 0)
  const list = kinds.map(([plural, number]) => `${number} ${plural}`).join(', ')
  return `${objects_total}${list === '' ? '' : `: ${list}`}${unmanaged_objects === 0 ? '' : `; ${unmanaged_objects} unmanaged`}`
}

function files(title: string, lines: string[]): string[] {
  const rest = lines.length - MAX_FILES
  return section(title, rest > 0 ? [...lines.slice(0, MAX_FILES), `and ${rest} more (--json names all)`] : lines)
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)]
}
