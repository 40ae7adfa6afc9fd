import { ulid } from 'ulid'
import { beforeEach, describe, expect, test } from 'vitest'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { startWatcher, stopWatcher } from '../../lib/app/automation/watcher.ts'
import { runQueued } from '../../lib/app/operations/queued-ingest.ts'
import { editFabricObject, ingestFabric } from '../../lib/app/operations/registered-operations.ts'
import { ANN, asked, askedIngest, LAB, vpc } from '../support/objects.ts'
import { git } from '../support/remote.ts'
import { deployFabrics, deployment, paths, processed, remote, repository, serve } from './deployed-fabrics.ts'
import type { TestDeployment } from './deployment.ts'

const raw = (file: string) => `${LAB}/raw/${file}`
const managed = (...names: string[]) => names.map((name) => `${LAB}/managed/vpcs/${name}.yaml`)

/** The branch when the fabric was initialised. */
let start: string

deployFabrics(['lab'])
beforeEach(async () => {
  start = (await remote.head()) ?? ''
})

async function ingest(...names: string[]): Promise<void> {
  for (const name of names) {
    await remote.push({ [raw(`${name}.yaml`)]: vpc(name) })
    await serve()
  }
}

function put(name: string) {
  const request = { ...asked(), ingest: false }
  const object = { kind: 'vpc', namespace: 'default', name }
  const edit = { action: 'put', text: Buffer.from(vpc(name)) } as const
  return editFabricObject(deployment, 'lab', { ...request, name: object, edit, precondition: { isNew: true } })
}

describe('originals that a force-push takes off the branch come back', () => {
  test('although an edit landed before anybody looked', async () => {
    await ingest('a', 'b')
    await remote.force(start)
    await put('c')
    expect((await serve()).lost).toHaveLength(2)
    expect(await paths()).toEqual(expect.arrayContaining(managed('a', 'b', 'c')))
    expect(await serve()).toMatchObject({ outcome: 'up_to_date' })
  })

  test('although many edits landed, and the branch was forced back again and again', async () => {
    await ingest('a')
    for (const name of ['c', 'd', 'e']) {
      await remote.force(start)
      await put(name)
    }
    expect((await serve()).lost).toHaveLength(3)
    expect(await paths()).toEqual(expect.arrayContaining(managed('a')))
  })

  test('although the branch is at the very head that was processed last', async () => {
    await remote.push({ 'README.md': '# lab\n' })
    await serve()
    const seen = (await remote.head()) ?? ''
    await remote.push({ [raw('a.yaml')]: vpc('a') })
    await ingestFabric(deployment, 'lab', askedIngest())
    await remote.force(seen)
    expect(await processed()).toBe(seen)
    expect((await serve()).lost).toHaveLength(1)
    expect(await paths()).toEqual(expect.arrayContaining(managed('a')))
  })

  test.each([1, 2, 3])('although the process that brings them back dies after writing %d of them', async (deaths) => {
    await ingest('a', 'b', 'c')
    await remote.force(start)
    const before = await processed()
    let crossedOff = 0
    const real = deployment.lostOperations
    const lostOperations: TestDeployment['lostOperations'] = {
      put: (...noted) => real.put(...noted),
      list: (id) => real.list(id),
      mark: (...one) => (++crossedOff === deaths ? Promise.reject(new Error('the process dies here')) : real.mark(...one)),
    }
    await expect(serve({}, { ...deployment, lostOperations })).rejects.toThrow('dies here')
    expect(await processed()).toBe(before)
    await serve()
    expect(await paths()).toEqual(expect.arrayContaining(managed('a', 'b', 'c')))
    const copies = (await paths()).filter((path) => path.startsWith(raw('')) && path.includes('.yaml'))
    expect(copies).toEqual(['a', 'b', 'c'].map((name) => raw(`${name}.yaml.archived`)))
  })

  test('although the host fails in the middle', async () => {
    await ingest('a', 'b')
    await remote.force(start)
    let opened = 0
    const failing: TestDeployment = {
      ...deployment,
      openRepository: (record) =>
        ++opened === 3 ? Promise.reject(new Error('the host is down')) : deployment.openRepository(record),
    }
    await expect(serve({}, failing)).rejects.toThrow('host is down')
    await serve()
    expect(await paths()).toEqual(expect.arrayContaining(managed('a', 'b')))
  })

  test('although an operation that was asked for earlier landed later, and was forced away alone', async () => {
    const operation = ulid()
    await remote.push({ [raw('a.yaml')]: vpc('a') })
    const queued = { operation, kind: 'ingest', fabric: 'lab', repository, status: 'queued', actor: ANN } as const
    await deployment.journal.start({ ...queued, started_at: new Date().toISOString(), request: { atomic: false } })
    await put('c')
    const keep = (await remote.head()) ?? ''
    await runQueued(deployment, { fabric: 'lab', operation })
    await serve()
    await remote.force(keep)
    expect((await serve()).lost).toEqual([operation])
    expect(await paths()).toEqual(expect.arrayContaining(managed('a', 'c')))
  })
})

test('a fabric that is not watched keeps what it lost on its list, and gets it when it is watched again', async () => {
  await ingest('a')
  await stopWatcher(deployment, 'lab')
  await remote.force(start)
  const { lost, reports } = await serve()
  expect([lost.length, reports]).toEqual([1, []])
  await startWatcher(deployment, 'lab')
  await servePushes(deployment, repository, { force: true })
  expect(await paths()).toEqual(expect.arrayContaining(managed('a')))
})

test('a file that cannot be brought back is reported, and delays nothing else', async () => {
  await ingest('a')
  await git(remote.clone, 'checkout', '--quiet', '--orphan', 'other')
  await git(remote.clone, 'rm', '-r', '--force', '--quiet', '.')
  await git(remote.clone, 'commit', '--quiet', '--allow-empty', '--message', 'begin anew')
  await remote.force('HEAD')
  const { failures, lost } = await serve()
  expect(lost).toHaveLength(2)
  expect(failures).toMatchObject([{ fabric: 'lab', failure: { code: 'fabric_not_initialized' } }])
  expect(await processed()).toBe(await remote.head())
})
