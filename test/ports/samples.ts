import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { EndedOperation, FailedOperation, OpenOperation, ReportedOperation } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { RepositoryRecord } from '../../lib/contract/repository.ts'
import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { noFates } from '../../lib/domain/plan/report.ts'
import { ADA } from '../support/objects.ts'

/** A ULID of its own for each number; larger numbers sort later. */
export function ulid(number: number): string {
  return `01K${String(number).padStart(23, '0')}`
}

export function fabricRecord(id: string, changes: Partial<FabricRecord> = {}): FabricRecord {
  return {
    ...defaultSettings(id),
    id,
    repository: 'repo-0123456789abcdef',
    repository_url: 'https://git.example.com/network/fabrics.git',
    branch: 'main',
    description: '',
    gitops_initialized: false,
    watcher_enabled: true,
    scan_interval: 300,
    commit_status: false,
    delivery: 'push',
    proposals: 'one',
    auto_merge: false,
    commit: {},
    last_operation: null,
    created_at: '2026-11-01T10:00:00Z',
    updated_at: '2026-11-01T10:00:00Z',
    version: 1,
    ...changes,
  }
}

export function repositoryRecord(id: string, changes: Partial<RepositoryRecord> = {}): RepositoryRecord {
  const url = `https://git.example.com/network/${id}.git`
  return { id, url, branch: 'main', head: null, processed_head: null, created_at: '2026-11-01T10:00:00Z', ...changes }
}

export function operationRecord(number: number, changes: Partial<OpenOperation> = {}): OpenOperation {
  return {
    operation: ulid(number),
    kind: 'ingest',
    fabric: 'fabric-1',
    repository: 'repo-0123456789abcdef',
    status: 'running',
    actor: ADA,
    started_at: '2026-11-01T10:00:00Z',
    ...changes,
  }
}

export function finishedRecord(number: number, changes: Partial<ReportedOperation> = {}): ReportedOperation {
  return {
    ...operationRecord(number),
    status: 'succeeded',
    finished_at: '2026-11-01T10:00:02Z',
    source_commit: 'a'.repeat(40),
    commit: 'b'.repeat(40),
    message: 'ingest(fabric-1): 3 objects from raw/a.yaml',
    files_processed: 1,
    documents_extracted: 3,
    files_created: 3,
    files_archived: 1,
    ...changes,
  }
}

export function failedRecord(number: number, changes: Partial<FailedOperation> = {}): FailedOperation {
  const message = 'The Git host cannot be reached'
  return {
    ...operationRecord(number),
    status: 'failed',
    finished_at: '2026-11-01T10:00:02Z',
    message,
    failure: { code: 'repository_unreachable', message },
    ...changes,
  }
}

/** The record of an operation that ended with this status. */
export function endedRecord(number: number, status: EndedOperation['status']): EndedOperation {
  if (status === 'failed') return failedRecord(number)
  if (status === 'proposed' || status === 'merged' || status === 'declined')
    return { ...finishedRecord(number), status, branch: 'gfm/fabric-1/main' }
  return finishedRecord(number, { status })
}

export function operationReport(number: number, changes: Partial<OperationReport> = {}): OperationReport {
  return {
    operation: ulid(number),
    kind: 'ingest',
    fabric: 'fabric-1',
    directory: 'fabrics/fabric-1/gitops',
    status: 'succeeded',
    dry_run: false,
    actor: ADA,
    started_at: '2026-11-01T10:00:00Z',
    finished_at: '2026-11-01T10:00:02Z',
    source_commit: 'a'.repeat(40),
    commit: 'b'.repeat(40),
    message: 'ingest(fabric-1): 1 object from raw/ä.yaml',
    files_processed: 1,
    documents_extracted: 1,
    files_created: 1,
    files_updated: 0,
    files_archived: 1,
    files_adopted: 0,
    fates: { ...noFates(), created: 1 },
    files: [{ file: 'raw/ä.yaml', blob: 'c'.repeat(40), sha256: 'd'.repeat(64), outcome: 'ingested', documents: 1 }],
    documents: [{ fate: 'created', document: 1, file: 'raw/ä.yaml', line: 1, path: 'managed/vpcs/a.yaml' }],
    faults: [],
    changes: [{ action: 'create', path: 'managed/vpcs/a.yaml' }],
    ...changes,
  }
}
