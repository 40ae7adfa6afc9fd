import type { StatusAnswer } from '../../lib/contract/answer.ts'
import type { FabricCondition } from '../../lib/contract/views/fabric-conditions.ts'
import type { Reply } from './request.ts'

/** What a person has to know of a fabric at a glance. */
export interface Condition {
  notes: Note[]
  /** Undefined if it could not be read. */
  objects: number | undefined
}

export interface Note {
  tone: 'bad' | 'warn' | 'good'
  text: string
}

const RUNNING: Note = { tone: 'warn', text: 'an operation is running' }

/** What the list of fabrics tells at once, before each is looked at. */
export function conditionListed(listed: FabricCondition): Condition {
  if ('unreadable' in listed) return { notes: [{ tone: 'bad', text: listed.unreadable }], objects: undefined }
  const { rejected, last_operation, lock } = listed
  const notes: Note[] = [
    ...(rejected > 0 ? [{ tone: 'bad' as const, text: `${rejected} refused` }] : []),
    ...(last_operation?.status === 'failed' ? [{ tone: 'bad' as const, text: 'the last operation failed' }] : []),
    ...(lock === null ? [] : [RUNNING]),
  ]
  return { notes, objects: undefined }
}

/** The condition that a status, or the lack of one, tells. */
export function conditionOf(reply: Reply<StatusAnswer>): Condition {
  if (!reply.ok) return { notes: [{ tone: 'bad', text: reply.problem.title }], objects: undefined }
  const { gitops_initialized, objects_total } = reply.body
  if (!gitops_initialized) return { notes: [{ tone: 'warn', text: 'not initialised' }], objects: undefined }
  const notes = notesOf(reply.body)
  return { notes: notes.length === 0 ? [{ tone: 'good', text: 'all well' }] : notes, objects: objects_total }
}

function notesOf(status: StatusAnswer): Note[] {
  const { rejected_files, missing_files, unknown_files, pending_files, hand_edited_files, faults, lock } = status
  const errors = faults.filter(({ severity }) => severity === 'error').length
  const warnings = faults.length - errors
  const counted: [Note['tone'], number, string][] = [
    ['bad', rejected_files.length, 'refused'],
    ['bad', errors, errors === 1 ? 'fault' : 'faults'],
    ['bad', missing_files.length, 'missing'],
    ['warn', unknown_files.length, 'unknown'],
    ['warn', pending_files.length, 'waiting'],
    ['warn', warnings, warnings === 1 ? 'warning' : 'warnings'],
    ['warn', hand_edited_files.length, 'edited by hand'],
  ]
  const notes = counted.filter(([, count]) => count > 0).map(([tone, count, what]) => ({ tone, text: `${count} ${what}` }))
  return lock === null ? notes : [...notes, RUNNING]
}

/** For sorting: the worst is the greatest. What is not known yet stands between what is well and what is not. */
export function severityOf(condition: Condition | undefined): number {
  if (condition === undefined) return 1
  const ranks = { bad: 3, warn: 2, good: 0 }
  return Math.max(condition.notes.length === 0 ? 1 : 0, ...condition.notes.map(({ tone }) => ranks[tone]))
}
