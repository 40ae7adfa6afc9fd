import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ulid } from 'ulid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import { initGitops } from '../../lib/app/operations/init-gitops.ts'
import type { Lease } from '../../lib/app/ports/ports.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { emptyTable } from '../aws/databases.ts'
import { s3 } from '../aws/services.ts'
import { refusal } from '../ports/refusal.ts'
import { type AwsServices, startAwsServices } from '../support/aws-services.ts'
import { deployedContext, type State } from '../support/deployment.ts'
import { installHook } from '../support/git.ts'
import { holder } from '../support/lock-holder.ts'
import { ANN, askedIngest, askedInit, MANAGED_VPCS, RAW, vpc } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { type Moments, WatchedRepository } from '../support/watched-repository.ts'

const WORKER = join(import.meta.dirname, '../support/deployed-ingest.ts')
const QUIET = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }
/** Leases that run out soon after their holder is gone. */
const SHORT = { leaseMs: 500, renewEveryMs: 100, marginMs: 100 }
/** To this clock every lease has run out. */
const LATER = { now: () => Date.now() + 3_600_000 }

let database: LocalService
let aws: AwsServices
let state: State
let remote: Remote

beforeAll(async () => {
  ;[database, aws] = await Promise.all([startDynamoDb({ tables: [STATE_TABLE] }), startAwsServices()])
})
afterAll(() => Promise.all([database.close(), aws.close()]))
beforeEach(async () => {
  state = { table: await emptyTable(database.endpoint), s3: s3(aws.endpoint), bucket: aws.bucket }
  remote = await Remote.start()
  await initGitops(await contextOf(), askedInit())
  await remote.push({ [`${RAW}/a.yaml`]: `${vpc('a-1')}---\n${vpc('a-2')}` })
  return () => remote.close()
})

/** Of operations for which nobody waits: each may run more often than once. */
async function contextOf(moments: Moments = {}, timing = {}): Promise<OperationContext> {
  const repository = await openGitRepository({ url: remote.url, branch: 'main', directory: join(remote.directory, 'cache') })
  return { ...deployedContext(state, new WatchedRepository(repository, moments), timing), unattended: true }
}

function ingest(context: OperationContext, operation: string): Promise<OperationReport> {
  return ingestRaw(context, askedIngest(operation))
}

async function recordOf(operation: string) {
  return (await contextOf()).journal.get('lab', operation)
}

async function commits(): Promise<number> {
  return Number(await git(remote.repository, 'rev-list', '--count', 'main'))
}

describe('a process that is killed', () => {
  /** Lets the Git server kill the client in one of its hooks: a moment that no timer could hit. */
  async function killIn(hook: 'pre-receive' | 'post-receive', verdict: number, operation: string): Promise<void> {
    const pidFile = join(remote.directory, 'pid')
    await installHook(remote.repository, hook, `cat >/dev/null\nkill -9 "$(cat '${pidFile}')"\nexit ${verdict}`)
    const cache = join(remote.directory, 'cache')
    const places = [remote.url, cache, database.endpoint, state.table.name, aws.endpoint, aws.bucket]
    const child = spawn(process.execPath, ['--import', 'tsx', WORKER, ...places, operation], { stdio: 'inherit', env: QUIET })
    await writeFile(pidFile, String(child.pid))
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
    expect(signal).toBe('SIGKILL')
    await rm(join(remote.repository, 'hooks', hook))
  }

  test('right after the push has succeeded, says the next operation', async () => {
    const operation = ulid()
    await killIn('post-receive', 0, operation)
    const landed = await remote.head()
    expect(await recordOf(operation)).toMatchObject({ status: 'running', commit: landed })

    expect(await ingest(await contextOf({}, SHORT), ulid())).toMatchObject({ status: 'no_change', commit: null })
    expect(await recordOf(operation)).toMatchObject({
      status: 'succeeded',
      commit: landed,
      files_processed: 1,
      documents_extracted: 2,
      files_created: 2,
      files_archived: 1,
      finished_at: expect.any(String),
    })
    expect(await remote.head()).toBe(landed)
  })

  test('right before the push was interrupted, and its work is done by the next operation', async () => {
    const [killed, next] = [ulid(), ulid()]
    const before = await remote.head()
    await killIn('pre-receive', 1, killed)
    expect(await remote.head()).toBe(before)
    expect(await recordOf(killed)).toMatchObject({ status: 'running', commit: expect.stringMatching(/^[0-9a-f]{40}$/) })

    const report = await ingest(await contextOf({}, SHORT), next)
    expect(report).toMatchObject({ status: 'succeeded', files_created: 2 })
    expect(await recordOf(killed)).toMatchObject({ status: 'failed', failure: { code: 'interrupted' } })
    expect(await recordOf(next)).toMatchObject({ status: 'succeeded', commit: await remote.head() })
    expect(await commits()).toBe(3)
  })

  test('right after the push and started again finds its work done', async () => {
    const operation = ulid()
    await killIn('post-receive', 0, operation)
    const landed = await remote.head()
    const report = await ingest(await contextOf({}, SHORT), operation)
    expect(report).toMatchObject({ operation, status: 'succeeded', commit: landed, files_created: 2 })
    expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', commit: landed, files_created: 2 })
    expect(await remote.head()).toBe(landed)
  })

  test('right before the push and started again does its work once', async () => {
    const operation = ulid()
    await killIn('pre-receive', 1, operation)
    const report = await ingest(await contextOf({}, SHORT), operation)
    expect(report).toMatchObject({ operation, status: 'succeeded', files_created: 2, commit: await remote.head() })
    expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', commit: report.commit })
    expect(await commits()).toBe(3)
  })
})

test('an operation that has succeeded answers its report when it is asked for again', async () => {
  const operation = ulid()
  const context = await contextOf()
  const report = await ingest(context, operation)
  const record = await recordOf(operation)
  await remote.push({ [`${RAW}/b.yaml`]: vpc('b') })
  const head = await remote.head()
  expect(await ingest(context, operation)).toEqual(report)
  expect(await recordOf(operation)).toEqual(record)
  expect(await remote.head()).toBe(head)
})

test('an operation that found nothing to do answers so when it is asked for again, whatever there is now', async () => {
  const operation = ulid()
  const context = await contextOf()
  await ingest(context, ulid())
  const report = await ingest(context, operation)
  await remote.push({ [`${RAW}/b.yaml`]: vpc('b') })
  expect(await ingest(context, operation)).toEqual(report)
  expect(report.status).toBe('no_change')
})

test('an operation that runs in two processes at once is done once, and both know', async () => {
  const operation = ulid()
  const [one, other] = await Promise.all([ingest(await contextOf(), operation), ingest(await contextOf(), operation)])
  expect(other).toEqual(one)
  expect(one).toMatchObject({ status: 'succeeded', commit: await remote.head(), files_created: 2 })
  expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', commit: one.commit, files_created: 2 })
  expect(await (await contextOf()).originals.getReport('lab', operation)).toEqual(one)
  expect(await commits()).toBe(3)
})

test('an operation that was settled by another while it waited for its answer has succeeded all the same', async () => {
  const operation = ulid()
  const taker = await contextOf({}, LATER)
  const context = await contextOf({ pushed: async () => void (await ingest(taker, ulid())) })
  expect(await ingest(context, operation)).toMatchObject({ status: 'succeeded', commit: await remote.head() })
  expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', commit: await remote.head(), files_created: 2 })
})

test('an operation that has failed is not run again', async () => {
  const operation = ulid()
  const context = await contextOf()
  await refusal('raw_file_not_found', ingestRaw(context, { ...askedIngest(operation), filePath: 'x.yaml' }))
  const before = await remote.head()
  await refusal('operation_finished', ingest(context, operation))
  expect(await recordOf(operation)).toMatchObject({ status: 'failed', failure: { code: 'raw_file_not_found' } })
  expect(await remote.head()).toBe(before)
})

test('an operation that will be tried again stays open after a failure that may pass, and not after another', async () => {
  const [busy, absent] = [ulid(), ulid()]
  const context = { ...(await contextOf()), willRetry: true }
  const thief = () => new DynamoDbLocks(state.table, LATER).acquire('repo-lab', holder('thief'), 0)
  const robbed = { ...(await contextOf({ prepared: async () => void (await thief()) })), willRetry: true }
  await refusal(
    'raw_file_not_found',
    ingestRaw(context, { operation: absent, actor: ANN, dryRun: false, atomic: false, filePath: 'x' }),
  )
  await refusal('lock_lost', ingest(robbed, busy))
  expect(await recordOf(absent)).toMatchObject({ status: 'failed' })
  expect(await recordOf(busy)).toMatchObject({ status: 'running' })
})

test('an operation that loses its lease right before the push pushes nothing', async () => {
  const operation = ulid()
  const before = await remote.head()
  const thieves: Lease[] = []
  const context = await contextOf({
    prepared: async () => void thieves.push(await new DynamoDbLocks(state.table, LATER).acquire('repo-lab', holder('thief'), 0)),
  })
  await refusal('lock_lost', ingest(context, operation))
  expect(thieves.map(({ abandoned }) => abandoned)).toEqual([holder(operation)])
  expect(await remote.head()).toBe(before)
  expect(await recordOf(operation)).toMatchObject({ status: 'failed', failure: { code: 'lock_lost' } })
  expect(await recordOf(operation)).not.toHaveProperty('commit')
  expect(await new DynamoDbLocks(state.table, LATER).holder('repo-lab')).toMatchObject(holder('thief'))
})

describe('an operation whose branch moves between reading and pushing', () => {
  test('plans again on the new head', async () => {
    const context = await contextOf({
      prepared: async (count) => {
        if (count <= 2) await remote.push({ [`${RAW}/more-${count}.yaml`]: vpc(`more-${count}`) })
      },
    })
    const operation = ulid()
    const report = await ingest(context, operation)
    expect(report).toMatchObject({ status: 'succeeded', files_processed: 3, files_created: 4 })
    expect(report.source_commit).toBe((await git(remote.repository, 'rev-parse', 'main^')).trim())
    expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', commit: await remote.head(), files_created: 4 })
    const names = [...(await remote.tree()).keys()].filter((path) => path.startsWith(MANAGED_VPCS))
    expect(names).toEqual(['a-1', 'a-2', 'more-1', 'more-2'].map((name) => `${MANAGED_VPCS}/${name}.yaml`))
    expect(await git(remote.repository, 'rev-list', '--merges', 'main')).toBe('')
  })

  test('finds nothing left to do if another process has done it', async () => {
    const other = await contextOf()
    const unlocked = { ...other, repositoryId: 'another lock' }
    const context = await contextOf({ prepared: async () => void (await ingest(unlocked, ulid())) })
    const operation = ulid()
    expect(await ingest(context, operation)).toMatchObject({ status: 'no_change', commit: null })
    expect(await recordOf(operation)).toMatchObject({ status: 'no_change', commit: null })
    expect(await commits()).toBe(3)
  })
})

test('an operation that does not know the outcome of its push keeps its lock; the next holder finds it out', async () => {
  const operation = ulid()
  const lostReply = new DomainError('timed_out', 'No answer', { what: 'push', after_ms: 1 })
  const context = await contextOf({ pushed: () => Promise.reject(lostReply) })
  await refusal('push_unknown', ingest(context, operation))
  const landed = await remote.head()
  expect(await recordOf(operation)).toMatchObject({ status: 'unknown', commit: landed })
  expect(await context.locks.holder('repo-lab')).toMatchObject(holder(operation))

  expect(await ingest(await contextOf({}, LATER), ulid())).toMatchObject({ status: 'no_change' })
  expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', commit: landed, files_created: 2 })
})

test('a push that a rule of the host forbids fails for good, and the lock is free', async () => {
  await installHook(remote.repository, 'pre-receive', 'echo "frozen until Monday" >&2; exit 1')
  const operation = ulid()
  const context = await contextOf()
  await refusal('push_refused', ingest(context, operation))
  expect(await recordOf(operation)).toMatchObject({ status: 'failed', failure: { code: 'push_refused' } })
  expect(await context.locks.holder('repo-lab')).toBeUndefined()
})

test('a dry run leaves no record and takes no lock', async () => {
  const operation = ulid()
  const before = await remote.head()
  const context = await contextOf()
  const lease = await context.locks.acquire('repo-lab', holder('somebody'), 0)
  const report = await ingestRaw(context, { operation, actor: ANN, dryRun: true, atomic: false })
  await lease.release()
  expect(report).toMatchObject({ dry_run: true, files_created: 2, commit: null })
  expect(report.diff).toContain(`+++ b/${MANAGED_VPCS}/a-1.yaml`)
  expect(await recordOf(operation)).toBeUndefined()
  expect(await context.originals.getReport('lab', operation)).toBeUndefined()
  expect(await remote.head()).toBe(before)
})

test('the originals and the report are in the bucket', async () => {
  const operation = ulid()
  const context = await contextOf()
  const report = await ingest(context, operation)
  expect(await context.originals.getReport('lab', operation)).toEqual(report)
  const copies = await Promise.all(report.files.map(({ sha256 }) => context.originals.get(sha256)))
  expect(copies.map((bytes) => Buffer.from(bytes ?? []).toString())).toEqual([`${vpc('a-1')}---\n${vpc('a-2')}`])
})
