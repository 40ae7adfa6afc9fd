export interface Group {
  name: string
  /** What is broken: files, or patterns. */
  files: readonly string[]
  /** What judges it: quick tests that tell the rules of these files. */
  tests: readonly string[]
  /** Simulated worlds judge it, too. */
  worlds?: boolean
  /** The tests replace no module, and need no clock and no setup: they are loaded once for all mutants. */
  pure?: boolean
  /** How many inputs each property tries; 30 unless they are cheap. */
  inputs?: number
}

const app = (room: string, ...names: string[]) => names.map((name) => `lib/app/${room}/${name}.ts`)
const aws = (...names: string[]) => names.map((name) => `lib/aws/dynamodb/${name}.ts`)
const filesOf = (folder: string) => `lib/${folder}/*.ts`
const testsOf = (folder: string) => `test/${folder}/*.test.ts`
/** The contracts of the adapters, on a table in memory. */
const IN_MEMORY = 'test/simulation/memory.test.ts'
const GOLDEN = 'test/golden/golden.test.ts'
/** All but the test that breaks the reader itself, by another module, and that of large files, which takes seconds. */
const READER = [
  'api-scalar',
  'bounded',
  'defects',
  'document-content',
  'everyday-style',
  'expand-list',
  'fast-json',
  'fast-readers',
  'hazards',
  'literal-texts',
  'plain-block',
  'properties',
  'read-stream',
  'tabs',
  'tags',
]

export const GROUPS: readonly Group[] = [
  {
    name: 'transactions',
    files: app(
      'transaction',
      'transact',
      'attempt',
      'push-together',
      'settle',
      'built-commit',
      'earlier-run',
      'handed-over',
      'together',
    ),
    worlds: true,
    pure: true,
    tests: [
      'transact-rules',
      'turns',
      'rerun-rules',
      'settle-rules',
      'settle-proposed',
      'handed-over',
      'join-waiting',
      'together',
      'push-together',
      'earlier-run',
    ].map((name) => `test/app/${name}.test.ts`),
  },
  {
    name: 'recovery',
    files: [...app('automation', 'find-lost', 'recover-lost', 'serve-pushes'), ...app('operations', 'note-landing')],
    worlds: true,
    pure: true,
    tests: ['find-lost', 'serve-rules', 'recover-rules', 'note-landing'].map((name) => `test/app/${name}.test.ts`),
  },
  { name: 'push', files: ['lib/git/branch/commit-push.ts'], tests: ['test/git/commit-push.test.ts'] },
  { name: 'leases', files: aws('locks', 'lease', 'lock-timing'), tests: [IN_MEMORY, 'test/aws/lock-timing.test.ts'] },
  { name: 'records', files: aws('lost-operations', 'deliveries'), tests: [IN_MEMORY, 'test/aws/ledgers.test.ts'] },
  {
    name: 'queue',
    files: ['lib/aws/sqs/operation-queue.ts', 'lib/http/lambda/batch.ts'],
    tests: ['test/http/batch*.test.ts', 'test/aws/operation-queue.test.ts'],
  },
  {
    name: 'reconciliation',
    files: [filesOf('domain/reconcile')],
    pure: true,
    tests: [testsOf('domain/reconcile'), testsOf('domain/plan'), GOLDEN],
  },
  {
    name: 'plans',
    files: ['raw', 'plan', 'ingest', 'init'].map((room) => filesOf(`domain/${room}`)),
    pure: true,
    tests: [
      ...['raw', 'plan', 'reconcile', 'init', 'objects', 'revert'].map((room) => testsOf(`domain/${room}`)),
      'test/domain/appliers/stand-in.test.ts',
      'test/domain/appliers/upkeep.test.ts',
      'test/domain/change-set.test.ts',
      'test/domain/verify.test.ts',
      GOLDEN,
    ],
  },
  {
    name: 'YAML reader',
    files: ['syntax', 'check', 'stream'].map((room) => filesOf(`yaml/${room}`)),
    pure: true,
    inputs: 80,
    tests: [...READER.map((name) => `test/yaml/stream/${name}.test.ts`), 'test/yaml/missing-colon.test.ts'],
  },
  {
    name: 'YAML editor',
    files: ['value', 'write', 'edit'].map((room) => filesOf(`yaml/${room}`)),
    pure: true,
    inputs: 80,
    tests: ['edit', 'merge', 'patch', 'value'].map((room) => testsOf(`yaml/${room}`)),
  },
]
