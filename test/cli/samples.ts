import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { Fault } from '../../lib/contract/fault.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { StatusReport } from '../../lib/contract/status.ts'
import { noFates } from '../../lib/domain/plan/report.ts'

export const OPERATION = '01KATM8Q0000000000000000A1'
const COMMIT = 'c9f62179e861d6fefb5d0797458165a070ef8081'
const BLOB = '0123456789abcdef0123456789abcdef01234567'
const SHA256 = 'ab'.repeat(32)
const RAW = 'fabrics/lab/gitops/raw'

export const warning: Fault = {
  file: `${RAW}/good.yaml`,
  line: 9,
  column: 12,
  code: 'read_differently',
  severity: 'warning',
  message: 'This is a boolean to some readers',
  found: 'on',
  hint: 'quote it if a string is meant',
}

export const syntaxError: Fault = {
  file: `${RAW}/bad.yaml`,
  line: 14,
  column: 3,
  code: 'duplicate_key',
  severity: 'error',
  message: 'The key vni stands twice',
  found: 'vni: 2',
  expected: 'each key once',
  hint: 'delete one',
  related: [{ file: `${RAW}/bad.yaml`, line: 12, column: 3 }],
}

/** An ingest that took one file of two. */
export const mixedReport: OperationReport = {
  operation: OPERATION,
  kind: 'ingest',
  fabric: 'lab',
  directory: 'fabrics/lab/gitops',
  status: 'succeeded',
  dry_run: false,
  actor: { name: 'Ann Admin', email: 'ann@example.com' },
  started_at: '2026-11-23T06:00:00.000Z',
  finished_at: '2026-11-23T06:00:01.000Z',
  source_commit: BLOB,
  commit: COMMIT,
  message: 'ingest(lab): 2 objects from raw/good.yaml; 1 file rejected',
  files_processed: 1,
  documents_extracted: 2,
  files_created: 2,
  files_updated: 0,
  files_archived: 1,
  files_adopted: 0,
  fates: { ...noFates(), created: 2, rejected: 1 },
  files: [
    {
      file: `${RAW}/bad.yaml`,
      blob: BLOB,
      sha256: SHA256,
      outcome: 'rejected',
      documents: 1,
    },
    {
      file: `${RAW}/good.yaml`,
      blob: BLOB,
      sha256: SHA256,
      outcome: 'ingested',
      documents: 2,
      archived_to: `${RAW}/good.yaml.archived`,
    },
  ],
  documents: [],
  faults: [warning, syntaxError],
  changes: [],
}

/** An ingest with nothing to complain about. */
export const cleanReport: OperationReport = {
  ...mixedReport,
  message: 'ingest(lab): 2 objects from raw/good.yaml',
  fates: { ...noFates(), created: 2 },
  files: mixedReport.files.filter(({ outcome }) => outcome === 'ingested'),
  faults: [],
}

export const dryRunReport: OperationReport = {
  ...cleanReport,
  dry_run: true,
  commit: null,
  diff: `diff --git a/${RAW}/good.yaml b/${RAW}/good.yaml.archived
similarity index 100%
rename from ${RAW}/good.yaml
rename to ${RAW}/good.yaml.archived
diff --git a/x.yaml b/x.yaml
--- a/x.yaml
+++ b/x.yaml
@@ -1,2 +1,2 @@
 a: 1
-b: 1
+b: 2
`,
}

export const finishedRecord: OperationRecord = {
  operation: OPERATION,
  kind: 'ingest',
  fabric: 'lab',
  repository: 'repo-1',
  status: 'succeeded',
  actor: mixedReport.actor,
  started_at: mixedReport.started_at,
  finished_at: mixedReport.finished_at,
  message: cleanReport.message,
}

export const status: StatusReport = {
  fabric: 'lab',
  directory: 'fabrics/lab/gitops',
  repository_url: 'https://git.example.com/net/lab.git',
  branch: 'main',
  head: COMMIT,
  gitops_initialized: true,
  archive_strategy: 'rename_with_extension',
  raw_directory_path: RAW,
  managed_directory_path: 'fabrics/lab/gitops/managed',
  structure: { raw: true, managed: true, unmanaged: true, manifest: true, archive_log: true },
  pending_files: [{ file: `${RAW}/next.yaml`, blob: BLOB, documents: 3 }],
  rejected_files: [{ file: `${RAW}/bad.yaml`, blob: BLOB, faults: [syntaxError] }],
  objects: { switches: 2, vpcs: 1, servers: 0 },
  objects_total: 3,
  unmanaged_objects: 1,
  hand_edited_files: ['fabrics/lab/gitops/managed/vpcs/vpc-1.yaml'],
  missing_files: [],
  unknown_files: ['fabrics/lab/gitops/managed/vpcs/mine.yaml'],
  last_operations: [finishedRecord],
  lock: { fabric: 'lab', operation: OPERATION, expires_at: '2026-11-23T06:00:30.000Z' },
  watcher: { enabled: true },
  faults: [],
}

export const fabric: FabricRecord = {
  id: 'lab',
  name: 'lab',
  directory: 'fabrics/lab/gitops',
  archive_strategy: 'rename_with_extension',
  raw_directory_path: 'raw',
  managed_directory_path: 'managed',
  kinds: [{ group: 'apps.example.com', kind: 'Widget', plural: 'widgets' }],
  validation: 'off',
  crds: 'release',
  rules: {},
  on_conflict: 'reject',
  repository: 'repo-1',
  repository_url: 'https://git.example.com/net/lab.git',
  branch: 'main',
  description: 'The lab',
  gitops_initialized: true,
  watcher_enabled: true,
  scan_interval: 300,
  commit_status: false,
  delivery: 'push',
  proposals: 'one',
  auto_merge: false,
  commit: {},
  last_operation: OPERATION,
  created_at: '2026-11-23T06:00:00.000Z',
  updated_at: '2026-11-23T06:00:00.000Z',
  version: 1,
}
