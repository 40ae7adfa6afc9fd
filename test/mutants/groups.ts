export interface Group {
  name: string
  /** What is broken: files, or patterns. */
  files: readonly string[]
  /** What judges it: quick tests that tell the rules of these files. */
  tests: readonly string[]
}

const app = (name: string) => `lib/app/${name}.ts`
const aws = (name: string) => `lib/aws/${name}.ts`
const WORLDS = 'test/mutants/worlds.ts'
const IN_MEMORY = 'test/simulation/memory.test.ts'

export const GROUPS: readonly Group[] = [
  { name: 'lost operations are found', files: [app('find-lost')], tests: ['test/app/find-lost.test.ts', WORLDS] },
  { name: 'push', files: ['lib/git/commit-push.ts'], tests: ['test/git/commit-push.test.ts'] },
  {
    name: 'locks and leases',
    files: ['locks', 'lease', 'lock-timing'].map(aws),
    tests: [IN_MEMORY],
  },
  {
    name: 'what is due',
    files: ['lost-operations', 'deliveries'].map(aws),
    tests: [IN_MEMORY],
  },
  {
    name: 'queue',
    files: [...['operation-queue', 'redelivery'].map(aws), 'lib/runtime/batch.ts'],
    tests: ['test/runtime/batch.test.ts', 'test/aws/operation-queue.test.ts'],
  },
  { name: 'transactions', files: ['transact', 'attempt', 'settle'].map(app), tests: [WORLDS] },
  { name: 'pushes are served', files: ['serve-pushes', 'recover-lost'].map(app), tests: [WORLDS] },
  {
    name: 'reconciliation',
    files: ['lib/domain/reconcile/*.ts'],
    tests: ['test/domain/reconcile/*.test.ts', 'test/domain/plan/*.test.ts'],
  },
  { name: 'plans', files: ['lib/domain/plan/*.ts'], tests: ['test/domain/plan/*.test.ts', 'test/domain/reconcile/*.test.ts'] },
  { name: 'YAML reader', files: ['lib/domain/yaml-stream/*.ts'], tests: ['test/domain/yaml-stream/*.test.ts'] },
  { name: 'YAML editor', files: ['lib/domain/yaml-edit/*.ts'], tests: ['test/domain/yaml-edit/*.test.ts'] },
]
