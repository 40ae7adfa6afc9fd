import { ulid } from 'ulid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Deployment } from '../../lib/app/deployment.ts'
import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import { ingestFabric, initFabric } from '../../lib/app/operations/registered-operations.ts'
import { statusOfFabric } from '../../lib/app/reading/gitops-status.ts'
import { rebuildRepository } from '../../lib/app/rebuild/rebuild-repository.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../../lib/cli/remote/standalone.ts'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import { hasReport } from '../../lib/domain/operation/outcome.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { refusal } from '../ports/refusal.ts'
import { operationReport } from '../ports/samples.ts'
import { ANN, askedIngest, askedInit, vpc } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'
import { Services } from './deployment.ts'

/** What a VPC needs so that a strict fabric takes it. */
const RIGHT = 'spec:\n  subnets: {default: {subnet: 10.0.1.0/24, vlan: 1001}}\n'
const BROKEN = 'a: [\n'

let services: Services
let remote: Remote
let deployment: Deployment
/** Names that no other test has: all share one bucket. */
let lab: string
let edge: string
let tests = 0

beforeAll(async () => {
  services = await Services.start()
})
afterAll(() => services.close())
beforeEach(async () => {
  remote = await Remote.start()
  deployment = await services.deployment(remote.directory)
  tests++
  lab = `lab-${tests}`
  edge = `edge-${tests}`
  return () => remote.close()
})

const init = (more: object = {}) => ({ ...askedInit(), ...more })
const ingest = (more: object = {}) => ({ ...askedIngest(), ...more })
const rawOf = (fabric: string) => `fabrics/${fabric}/gitops/raw`

/** A fabric that took one file and refused another. */
async function live(fabric = lab, settings: object = {}): Promise<void> {
  await registerFabric(deployment, { name: fabric, repository_url: remote.url, ...settings })
  await initFabric(deployment, fabric, init())
  await remote.push({ [`${rawOf(fabric)}/a.yaml`]: vpc('a', RIGHT), [`${rawOf(fabric)}/bad.yaml`]: BROKEN })
  await ingestFabric(deployment, fabric, ingest())
}

/** The same deployment with an empty table. */
async function loseTable(): Promise<void> {
  deployment = await services.deployment(remote.directory)
}

function rebuild(mayGoOn: () => boolean = () => true) {
  return rebuildRepository(deployment, { repository_url: remote.url }, { mayGoOn })
}

const history = async (fabric: string) => (await deployment.journal.list(fabric, { limit: 100 })).operations

/** Without what only the table knew. */
function comparable({ created_at: _, updated_at: __, version: ___, ...fabric }: FabricRecord) {
  return fabric
}

/** An operation begins a little before its report does. */
function timeless({ started_at: _, ...record }: OperationRecord) {
  return record
}

async function everything(fabric: string) {
  const { last_operations, ...status } = await (await statusOfFabric(deployment, fabric)).read()
  return {
    status: { ...status, last_operations: last_operations.map(timeless) },
    fabric: comparable(await deployment.fabrics.get(fabric)),
    rejected: (await deployment.rejectedFiles.get(fabric)).files,
    history: (await history(fabric)).map(timeless),
  }
}

describe('after the table was lost', () => {
  test('fabrics, their settings, what they refuse and their history are as before', async () => {
    const kinds = [{ group: 'apps.example.com', kind: 'Widget', plural: 'widgets' }]
    const commit = { sign_off: true, template: 'network: {summary}' }
    await live(lab, { archive_strategy: 'move_to_archive_dir', kinds, validation: 'strict', commit })
    await registerFabric(deployment, { name: edge, repository_url: remote.url, directory: 'net/edge' })
    await initFabric(deployment, edge, init())
    await ingestFabric(deployment, lab, ingest())
    await ingestFabric(deployment, edge, ingest())
    const before = [await everything(lab), await everything(edge)]
    expect(before[0]?.history.map(({ status }) => status)).toEqual(['rejected', 'succeeded', 'succeeded'])
    expect(before[0]?.rejected).toHaveLength(1)
    const { repositories } = await deployment.repositories.list()
    await loseTable()
    expect(await rebuild()).toMatchObject({
      complete: true,
      repository_restored: true,
      fabrics: [
        { fabric: lab, record: 'restored', operations_restored: 3, operations_present: 0, operations_left_out: 0 },
        { fabric: edge, directory: 'net/edge', record: 'restored', operations_restored: 1 },
      ],
      skipped: [],
    })
    expect([await everything(lab), await everything(edge)]).toEqual(before)
    // Nobody knows when the branch was last looked at: the next look is at all of it.
    expect((await deployment.repositories.list()).repositories).toEqual(
      repositories.map(({ processed_at: _, ...one }) => ({ ...one, processed_head: null, created_at: expect.any(String) })),
    )
  })

  test('the credentials of a repository are stated by the first rebuild, and by no other', async () => {
    await live()
    await loseTable()
    const rebuildWith = (credentials_secret: string) =>
      rebuildRepository(deployment, { repository_url: remote.url, credentials_secret }, { mayGoOn: () => true })
    const { repository } = await rebuildWith('git/ours')
    expect(await deployment.repositories.get(repository)).toMatchObject({ credentials_secret: 'git/ours' })
    await rebuildWith('git/ours')
    await refusal('repository_settings_differ', rebuildWith('git/mine'))
    expect(await deployment.repositories.get(repository)).toMatchObject({ credentials_secret: 'git/ours' })
  })

  test('the archive log stands in for a missing report', async () => {
    await live()
    const [taken] = await history(lab)
    const cli = new StandaloneJournal()
    const repository = await openGitRepository({ url: remote.url, branch: 'main', directory: `${remote.directory}/cli` })
    await remote.push({ [`${rawOf(lab)}/b.yaml`]: vpc('b') })
    const settings = { name: lab, directory: `fabrics/${lab}/gitops` }
    const outside = { locks: new StandaloneLocks(), journal: cli, originals: new StandaloneOriginals() }
    const { manager, now } = deployment
    await ingestRaw({ settings, repository, repositoryId: 'cli', ...outside, manager, now }, ingest())
    const [direct] = (await cli.list(lab, { limit: 1 })).operations.filter(hasReport)
    await loseTable()
    await rebuild()
    const [restored, next] = await history(lab)
    expect(restored).toMatchObject({
      operation: direct?.operation,
      status: 'succeeded',
      actor: ANN,
      source_commit: direct?.source_commit,
      message: direct?.message?.replace(/;.*/, ''),
      files_created: 1,
      files_archived: 1,
    })
    expect(next?.operation).toBe(taken?.operation)
  })

  test('a long history is put together in several goes, newest first', async () => {
    await live()
    for (let number = 0; number < 20; number++) await ingestFabric(deployment, lab, ingest())
    const before = (await history(lab)).map(timeless)
    await loseTable()
    let left = 2
    const first = await rebuild(() => left-- > 0)
    expect(first).toMatchObject({ complete: false, fabrics: [{ record: 'restored', complete: false, operations_restored: 16 }] })
    expect((await history(lab)).map(timeless)).toEqual(before.slice(0, 16))
    expect((await deployment.rejectedFiles.get(lab)).files).toHaveLength(1)
    expect(await rebuild()).toMatchObject({ complete: true, fabrics: [{ record: 'present', operations_restored: 6 }] })
    expect((await history(lab)).map(timeless)).toEqual(before)
  })

  test('with no time left after reading the repository every fabric waits', async () => {
    await live()
    await loseTable()
    expect(await rebuild(() => false)).toMatchObject({ complete: false, fabrics: [{ fabric: lab, record: 'waiting' }] })
  })

  /** As a registration that is deleted and made again with another directory, with the history that it has. */
  async function moveRegistration(directory: string): Promise<void> {
    const fabric = await deployment.fabrics.get(lab)
    if (fabric === undefined) throw new Error('not registered')
    await deployment.fabrics.update({ ...fabric, directory, version: fabric.version + 1 })
    await initFabric(deployment, lab, init(), {})
  }

  test('a fabric that moved is where its newest operation is, with its whole history', async () => {
    await live()
    await moveRegistration('moved')
    const before = await everything(lab)
    await loseTable()
    const { fabrics, skipped } = await rebuild()
    expect(fabrics).toMatchObject([{ fabric: lab, directory: 'moved', operations_restored: 3 }])
    expect(skipped).toEqual([{ directory: `fabrics/${lab}/gitops`, fabric: lab, reason: 'the fabric is in "moved" now' }])
    expect(await everything(lab)).toEqual({ ...before, rejected: [] })
  })

  test('operations of a directory that is gone are proved by their commits', async () => {
    await live()
    await moveRegistration('moved')
    const before = (await history(lab)).map(timeless)
    const old = [...(await remote.tree()).keys()].filter((path) => path.startsWith(`fabrics/${lab}/`))
    await remote.push(Object.fromEntries(old.map((path) => [path, null])))
    await loseTable()
    expect(await rebuild()).toMatchObject({ complete: true, fabrics: [{ operations_restored: 3, operations_left_out: 0 }] })
    expect((await history(lab)).map(timeless)).toEqual(before)
  })
})

describe('what is on record stays', () => {
  test('on a healthy table nothing changes, however often', async () => {
    await live()
    const [fabric, before] = [await deployment.fabrics.get(lab), await history(lab)]
    for (let time = 0; time < 2; time++)
      expect(await rebuild()).toMatchObject({
        complete: true,
        repository_restored: false,
        fabrics: [{ record: 'present', operations_restored: 0, operations_present: 2 }],
      })
    expect([await deployment.fabrics.get(lab), await history(lab)]).toEqual([fabric, before])
  })

  test('the hours that a restored backup lacks are filled in; settings stay as they are', async () => {
    await live()
    const backup = await deployment.fabrics.get(lab)
    await remote.push({ [`${rawOf(lab)}/b.yaml`]: vpc('b'), [`${rawOf(lab)}/bad.yaml`]: vpc('mended') })
    await ingestFabric(deployment, lab, ingest())
    const now = await deployment.fabrics.get(lab)
    await loseTable()
    await deployment.fabrics.create({ ...backup, archive_strategy: 'none' })
    expect(await rebuild()).toMatchObject({ fabrics: [{ record: 'updated', operations_restored: 3 }] })
    const { last_operation } = now
    expect(await deployment.fabrics.get(lab)).toMatchObject({ last_operation, archive_strategy: 'none' })
    expect((await deployment.rejectedFiles.get(lab)).files).toEqual([])
  })

  test('an operation whose commit is not on the branch is left to whoever runs it', async () => {
    await live()
    const [{ repository } = { repository: '' }] = await history(lab)
    const operation = ulid()
    await deployment.originals.putReport({ ...operationReport(1), operation, fabric: lab })
    expect(await rebuild()).toMatchObject({ complete: true, fabrics: [{ operations_left_out: 1 }] })
    expect(await deployment.journal.get(lab, operation)).toBeUndefined()
    const running = {
      operation,
      kind: 'ingest',
      fabric: lab,
      repository,
      status: 'running',
      actor: ANN,
      started_at: 'now',
    } as const
    await deployment.journal.start(running)
    await rebuild()
    expect(await deployment.journal.get(lab, operation)).toEqual(running)
  })

  test('an operation whose process died after the push gets its outcome', async () => {
    await live()
    const [done] = await history(lab)
    if (done === undefined) throw new Error('there is no operation')
    await loseTable()
    const { operation, kind, fabric, repository, started_at } = done
    const request = { file_path: 'a.yaml' }
    await deployment.journal.start({ operation, kind, fabric, repository, status: 'running', actor: ANN, started_at, request })
    await rebuild()
    expect(await deployment.journal.get(lab, operation)).toEqual({ ...done, request })
  })
})

describe('what cannot be taken is said, and nothing of it restored', () => {
  test('a name that is registered for another repository', async () => {
    await live()
    await loseTable()
    await registerFabric(deployment, { name: lab, repository_url: 'https://git.example.com/other.git' })
    const { fabrics, skipped } = await rebuild()
    expect(fabrics).toEqual([])
    expect(skipped).toMatchObject([{ fabric: lab, reason: 'a fabric of this name is registered in another repository' }])
    expect(await history(lab)).toEqual([])
  })

  test('a fabric that was registered elsewhere in the repository, or whose directory was given to another', async () => {
    await live(lab)
    await live(edge)
    await loseTable()
    await registerFabric(deployment, { name: lab, repository_url: remote.url, directory: 'elsewhere' })
    await registerFabric(deployment, { name: `${edge}-2`, repository_url: remote.url, directory: `fabrics/${edge}` })
    const { fabrics, skipped } = await rebuild()
    expect(fabrics).toEqual([])
    expect(skipped.map(({ fabric }) => fabric)).toEqual([edge, lab])
    expect(skipped[0]?.reason).toContain('overlaps')
    expect(skipped[1]?.reason).toContain('"elsewhere"')
  })

  test('an archive log that cannot be read', async () => {
    await live()
    const page = [...(await remote.tree()).keys()].find((path) => path.includes('/archive-log/')) ?? ''
    await remote.push({ [page]: '- operation: [\n' })
    await loseTable()
    const { fabrics, skipped } = await rebuild()
    expect(fabrics).toEqual([])
    expect(skipped).toMatchObject([{ fabric: lab, reason: expect.stringContaining(`${page} cannot be read: line `) }])
  })
})

test('an empty repository has nothing to restore', async () => {
  expect(await rebuild()).toMatchObject({ head: null, complete: true, fabrics: [], skipped: [] })
})
