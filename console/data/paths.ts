import { pathOfParts, percentEncoded } from '../../lib/percent-encoding.ts'
import { type ObjectId, type OperationFilter, withQuery } from '../navigation/route.ts'

/** Paths of the API, below its own beginning. Every part is encoded: names come from addresses and files. */
const within = (fabric: string, ...parts: string[]) => `/fabrics/${pathOfParts([fabric, ...parts])}`

/** Which part of the changes between two commits is asked for. */
export type ChangesPart = Partial<Record<'after' | 'path_prefix' | 'context', string>>

/** Files with changes in one answer. */
const CHANGES = '100'

export const paths = {
  fabrics: '/fabrics',
  health: '/health',
  me: '/me',
  fabric: (fabric: string) => within(fabric),
  heartbeat: (fabric: string) => withQuery(within(fabric), { status: 'true' }),
  repository: (repository: string) => `/repositories/${percentEncoded(repository)}`,
  failedDeliveries: '/deliveries/failed',
  retryDeliveries: '/deliveries/retry',
  status: (fabric: string) => within(fabric, 'gitops-status'),
  init: (fabric: string) => within(fabric, 'init-gitops'),
  search: (fabric: string, q: string, after = '') => withQuery(within(fabric, 'search'), { q, after }),
  catalogue: (fabric: string, after = '') => withQuery(within(fabric, 'catalogue'), { after }),
  topology: (fabric: string, focus: string, depth: string) => withQuery(within(fabric, 'topology'), { focus, depth }),
  watcher: (fabric: string) => within(fabric, 'watcher'),
  ingest: (fabric: string) => within(fabric, 'ingest-raw'),
  operations: (fabric: string, limit: number, { after = '', ...filter }: Partial<OperationFilter> & { after?: string } = {}) =>
    withQuery(within(fabric, 'operations'), { limit: String(limit), ...filter, after }),
  /** Without the ends of its long lists, which have pages of their own. */
  operation: (fabric: string, operation: string) => withQuery(within(fabric, 'operations', operation), { brief: 'true' }),
  documents: (fabric: string, operation: string, fate: string, after = '') =>
    withQuery(within(fabric, 'operations', operation, 'documents'), { fate, after }),
  changes: (fabric: string, point: string, part: ChangesPart = {}) =>
    withQuery(within(fabric, 'changes', point), { limit: CHANGES, ...part }),
  compare: (fabric: string, from: string, to: string, part: ChangesPart = {}) =>
    withQuery(within(fabric, 'changes'), { from, to, limit: CHANGES, ...part }),
  /** Compares a point with itself: nothing differs, and the answer tells which commit it is. */
  point: (fabric: string, at: string) => withQuery(within(fabric, 'changes'), { from: at, to: at }),
  revert: (fabric: string, operation: string) => within(fabric, 'operations', operation, 'revert'),
  objects: (fabric: string, limit: number) => withQuery(within(fabric, 'objects'), { limit: String(limit) }),
  object: (fabric: string, { kind, namespace, name }: ObjectId) => within(fabric, 'objects', kind, namespace, name),
  past: (fabric: string, { kind, namespace, name }: ObjectId, at: string) =>
    withQuery(within(fabric, 'objects', kind, namespace, name), { at }),
  restore: (fabric: string, { kind, namespace, name }: ObjectId) => within(fabric, 'objects', kind, namespace, name, 'restore'),
  history: (fabric: string, { kind, namespace, name }: ObjectId) => within(fabric, 'objects', kind, namespace, name, 'history'),
  raw: (fabric: string, file: string) => within(fabric, 'raw', ...file.split('/')),
}
