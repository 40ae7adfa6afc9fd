export interface Group {
  name: string
  /** What is broken: files, or patterns. */
  files: readonly string[]
  /** What judges it: quick tests that tell the rules of these files. */
  tests: readonly string[]
  /** Simulated worlds judge it, too. */
  worlds?: boolean
}

const app = (...names: string[]) => names.map((name) => `lib/app/${name}.ts`)
const aws = (...names: string[]) => names.map((name) => `lib/aws/${name}.ts`)
const domain = (folder: string) => `lib/domain/${folder}/*.ts`
const testsOf = (folder: string) => `test/domain/${folder}/*.test.ts`
/** The contracts of the adapters, on a table in memory. */
const IN_MEMORY = 'test/simulation/memory.test.ts'

export const GROUPS: readonly Group[] = [
  {
    name: 'transactions',
    files: app('transact', 'attempt', 'settle'),
    worlds: true,
    tests: ['test/app/transact-rules.test.ts', 'test/app/rerun-rules.test.ts', 'test/app/settle-rules.test.ts'],
  },
  {
    name: 'recovery',
    files: app('find-lost', 'recover-lost', 'serve-pushes'),
    worlds: true,
    tests: ['test/app/find-lost.test.ts', 'test/app/serve-rules.test.ts', 'test/app/recover-rules.test.ts'],
  },
  { name: 'push', files: ['lib/git/commit-push.ts'], tests: ['test/git/commit-push.test.ts'] },
  { name: 'leases', files: aws('locks', 'lease', 'lock-timing'), tests: [IN_MEMORY, 'test/aws/lock-timing.test.ts'] },
  { name: 'records', files: aws('lost-operations', 'deliveries'), tests: [IN_MEMORY, 'test/aws/ledgers.test.ts'] },
  {
    name: 'queue',
    files: [...aws('operation-queue', 'redelivery'), 'lib/runtime/batch.ts'],
    tests: ['test/runtime/batch*.test.ts', 'test/aws/operation-queue.test.ts'],
  },
  { name: 'reconciliation', files: [domain('reconcile')], tests: [testsOf('reconcile'), testsOf('plan')] },
  { name: 'plans', files: [domain('plan')], tests: [testsOf('plan'), testsOf('reconcile'), 'test/golden/golden.test.ts'] },
  { name: 'YAML reader', files: [domain('yaml-stream')], tests: [testsOf('yaml-stream')] },
  { name: 'YAML editor', files: [domain('yaml-edit')], tests: [testsOf('yaml-edit')] },
]
