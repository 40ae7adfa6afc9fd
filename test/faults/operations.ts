import type { ErrorCode } from '../../lib/contract/errors.ts'
import { HAND_EDITS, WAITING } from './example.ts'

interface Common {
  /** As in the table that is printed. */
  name: string
  /** What a process is asked to do. */
  action: string
}

/** An operation that works on a remote alone, as the command line does. */
export interface StandaloneOperation extends Common {
  kind: 'standalone'
  /** What is there before: a repository with a file of its own, or one with a fabric whose first file was ingested. */
  on: 'repository' | 'fabric'
  /** What somebody has pushed since the cache was last used. */
  pushed: Readonly<Record<string, string>>
  /** How many packs the cache gets before. */
  packs?: number
  /** What whoever asks once more is told when the first time has done the work, beside that nothing is to be done. */
  again?: ErrorCode
}

/** What waits in a deployment for one of its functions. */
export type Waits = 'pushed' | 'push' | 'ingest' | 'queued upload' | 'upload'

/** A function of a deployment. */
export interface DeployedOperation extends Common {
  kind: 'deployed'
  pushed: Readonly<Record<string, string>>
  waits: Waits
}

export type Operation = StandaloneOperation | DeployedOperation

const standalone = (name: string, more: Partial<StandaloneOperation> = {}): StandaloneOperation => ({
  name,
  action: name,
  kind: 'standalone',
  on: 'fabric',
  pushed: {},
  ...more,
})

export const OPERATIONS: readonly Operation[] = [
  standalone('init', { on: 'repository' }),
  standalone('ingest', { pushed: WAITING }),
  standalone('put', { again: 'precondition_failed' }),
  standalone('patch'),
  standalone('delete', { again: 'precondition_failed' }),
  standalone('revert'),
  standalone('drop'),
  standalone('reconcile', { action: 'ingest', pushed: HAND_EDITS }),
  standalone('compaction', { action: 'ingest', pushed: WAITING, packs: 6 }),
  { name: 'queued ingest', action: 'worker', kind: 'deployed', pushed: WAITING, waits: 'ingest' },
  { name: 'queued push', action: 'worker', kind: 'deployed', pushed: WAITING, waits: 'push' },
  { name: 'queued upload', action: 'worker', kind: 'deployed', pushed: {}, waits: 'queued upload' },
  { name: 'upload', action: 'upload', kind: 'deployed', pushed: {}, waits: 'upload' },
  { name: 'webhook', action: 'webhook', kind: 'deployed', pushed: WAITING, waits: 'pushed' },
  { name: 'sweep of a push', action: 'sweep', kind: 'deployed', pushed: WAITING, waits: 'pushed' },
  { name: 'sweep of an upload', action: 'sweep', kind: 'deployed', pushed: {}, waits: 'upload' },
]
