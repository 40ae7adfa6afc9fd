import type { StatusReport } from '../../domain/status.ts'
import { colours } from '../output.ts'
import { renderFaults } from './faults.ts'

/** The status of a fabric on one page. */
export function renderStatus(status: StatusReport): string[] {
  const { fabric, repository_url, branch, head, gitops_initialized, lock, watcher } = status
  const title = `${colours.bold(fabric)} in ${repository_url} ${branch} ${head === null ? '(empty)' : head.slice(0, 12)}`
  if (!gitops_initialized) return [title, `  ${colours.yellow('not initialised')}: run gfm init`]
  return [
    title,
    `  directory  ${status.directory || '(root)'}, archive strategy ${status.archive_strategy}`,
    `  objects    ${objects(status)}`,
    ...section(
      'pending',
      status.pending_files.map(({ file, documents }) => `${file} (${documents})`),
    ),
    ...section('edited by hand', status.hand_edited_files),
    ...section('missing', status.missing_files),
    ...section('unknown', status.unknown_files),
    ...section(
      'rejected',
      status.rejected_files.map(({ file }) => file),
    ),
    ...renderFaults([...status.rejected_files.flatMap(({ faults }) => faults), ...status.faults]),
    ...(lock === null ? [] : [`  locked by  operation ${lock.operation} until ${lock.expires_at}`]),
    ...(watcher.enabled ? ['  watcher    on'] : []),
    ...section(
      'operations',
      status.last_operations.map(
        ({ operation, kind, status: outcome, message = '' }) => `${operation} ${kind} ${outcome} ${message}`,
      ),
    ),
  ]
}

function objects({ objects, objects_total, unmanaged_objects }: StatusReport): string {
  const kinds = Object.entries(objects).filter(([, number]) => number > 0)
  const list = kinds.map(([plural, number]) => `${number} ${plural}`).join(', ')
  return `${objects_total}${list === '' ? '' : `: ${list}`}${unmanaged_objects === 0 ? '' : `; ${unmanaged_objects} unmanaged`}`
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)]
}
