import { describe, expect, test } from 'vitest'
import { settleVanished } from '../../lib/app/automation/settle-vanished.ts'
import {
  dropFabricFile,
  editFabricObject,
  ingestFabric,
  revertFabricOperation,
} from '../../lib/app/operations/registered-operations.ts'
import { verifyHistory } from '../../lib/app/reading/verify-history.ts'
import { updateFabric } from '../../lib/app/registry/fabrics.ts'
import { identityText } from '../../lib/contract/operation.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { refusal } from '../ports/refusal.ts'
import { git as gitAt, temporaryDirectory } from '../support/git.ts'
import { asked, askedIngest, managed, raw, vpc, vpcWith } from '../support/objects.ts'
import { deployment, remote, repository, serve } from './deployed-fabrics.ts'
import { deployProposing, forge, proposeOn, recorded, requests } from './deployed-proposals.ts'

deployProposing(['lab'])

const git = (...args: string[]) => gitAt(remote.repository, ...args)
const BRANCH = 'gfm/lab/main'
const put = (name: string, mtu = 9000) => ({
  ...asked(),
  name: { kind: 'vpc', namespace: 'default', name },
  edit: { action: 'put' as const, text: Buffer.from(vpcWith(name, `mtu: ${mtu}`)) },
  precondition: { isNew: true as const },
  ingest: false,
})
const on = { file: { path: 'c.yaml', bytes: Buffer.from(vpc('c')) }, keepRefused: false }

test('a fabric whose delivery is propose leaves its branch alone: a push, an edit and a dropped file share one request', async () => {
  await proposeOn('github', 'lab')
  await remote.push({ [raw('a.yaml')]: vpc('a') })
  const head = await remote.head()
  const { reports } = await serve()
  expect(reports).toMatchObject([{ status: 'succeeded', proposal: { branch: BRANCH, id: '1', state: 'opened' } }])
  const [edited, dropped] = [
    await editFabricObject(deployment, 'lab', put('b')),
    await dropFabricFile(deployment, 'lab', { ...asked(), ...on }),
  ]
  expect(dropped.proposal).toMatchObject({ id: '1', state: 'updated' })
  expect(await remote.head()).toBe(head)
  expect(requests()).toEqual([[1, 'open']])
  for (const name of ['a', 'b', 'c']) expect(await git('show', `${BRANCH}:${managed(name)}`)).toContain(`name: ${name}`)
  for (const report of [...reports, edited, dropped])
    expect(await recorded('lab', report)).toEqual({ status: 'proposed', proposals: [['1', 'open']], open: true })
  expect(await deployment.journal.get('lab', edited.operation)).toMatchObject({
    commit: edited.commit,
    branch: BRANCH,
    proposal: { id: '1', url: forge.page(1) },
  })
})

test('one call may propose where the fabric pushes', async () => {
  await proposeOn('gitlab')
  await updateFabric(deployment, 'lab', { auto_merge: true })
  const head = await remote.head()
  const report = await editFabricObject(deployment, 'lab', put('b'), { propose: true })
  expect(report.proposal).toMatchObject({ state: 'opened', auto_merge: { state: 'on' } })
  expect(await remote.head()).toBe(head)
  await editFabricObject(deployment, 'lab', put('c'))
  expect(await remote.head()).not.toBe(head)
})

test('each operation has a branch and a request of its own where the fabric says so, and no file is in two', async () => {
  await proposeOn('github', 'lab')
  await updateFabric(deployment, 'lab', { proposals: 'each' })
  const reports = [await editFabricObject(deployment, 'lab', put('a')), await editFabricObject(deployment, 'lab', put('b'))]
  for (const [index, { operation, proposal }] of reports.entries())
    expect(proposal).toMatchObject({ id: String(index + 1), branch: `gfm/lab/${operation}`, state: 'opened' })
  const again = await refusal('proposal_refused', editFabricObject(deployment, 'lab', put('a', 1500)))
  expect(again.message).toContain(`is changed by ${forge.page(1)}`)
  await remote.push({ [raw('c.yaml')]: vpc('c') })
  await serve()
  expect((await ingestFabric(deployment, 'lab', askedIngest())).status).toBe('no_change')
  expect(requests()).toEqual([1, 2, 3].map((number) => [number, 'open']))
  const [first, second] = reports
  await revertFabricOperation(deployment, 'lab', { ...asked(), reverts: second?.operation ?? '' })
  await forge.merge(1, 'squash')
  await serve()
  expect(requests()).toEqual([1, 2, 3].map((number) => [number, ['merged', 'closed', 'open'][number - 1]]))
  await forge.merge(3, 'merge')
  await serve()
  for (const name of ['a', 'c']) expect(await git('show', `main:${managed(name)}`)).toContain(`name: ${name}`)
  expect(await recorded('lab', first ?? { operation: '' })).toMatchObject({ status: 'merged', open: false })
  expect(await recorded('lab', second ?? { operation: '' })).toMatchObject({ status: 'declined' })
})

test('raw files that wait in an open request are not proposed again, and leave no operations', async () => {
  await proposeOn('github', 'lab')
  await remote.push({ [raw('a.yaml')]: vpc('a') })
  await serve()
  await remote.push({ 'README.md': '# lab\n' })
  expect(await serve()).toMatchObject({ outcome: 'served', reports: [] })
  await remote.push({ [raw('b.yaml')]: vpc('b') })
  expect((await serve()).reports).toMatchObject([{ files: [{ file: raw('b.yaml') }], proposal: { state: 'updated' } }])
  expect(requests()).toEqual([[1, 'open']])
})

test.each(['merge', 'squash', 'rebase'] as const)(
  'a %s is recognised, and the record has the commit that landed',
  async (how) => {
    await proposeOn('gitea', 'lab')
    await remote.push({ [raw('a.yaml')]: vpc('a') })
    const [report] = (await serve()).reports
    if (report === undefined) throw new Error('nothing was proposed')
    const landed = await forge.merge(1, how)
    expect(await serve()).toMatchObject({ reports: [] })
    const commit = how === 'merge' ? report.commit : landed
    expect(await recorded('lab', report)).toEqual({ status: 'merged', landed: commit, proposals: [['1', 'merged']], open: false })
    expect((await deployment.repositories.get(repository))?.head).toBe(landed)
  },
)

test('a squash onto a base that has moved in the fabric, of a branch that is gone, is recognised by its files', async () => {
  await proposeOn('github', 'lab')
  const report = await editFabricObject(deployment, 'lab', put('a'))
  await remote.push({ [managed('mine')]: vpc('mine') })
  const landed = await forge.merge(1, 'squash')
  await git('branch', '-D', BRANCH)
  await serve()
  expect(await recorded('lab', report)).toMatchObject({ status: 'merged', landed })
})

test('what a person added to the branch does not hide the merge', async () => {
  await proposeOn('github', 'lab')
  const report = await editFabricObject(deployment, 'lab', put('a'))
  const tree = await git('rev-parse', `${BRANCH}^{tree}`)
  const added = await git('commit-tree', tree, '-p', BRANCH, '-m', 'by hand')
  await git('update-ref', `refs/heads/${BRANCH}`, added)
  const landed = await forge.merge(1, 'squash')
  await serve()
  expect(await recorded('lab', report)).toMatchObject({ status: 'merged', landed })
})

test.each(['merge', 'squash'] as const)(
  'a raw file that came by a %s, and that a force-push takes off the branch, is proposed again',
  async (how) => {
    await proposeOn('github', 'lab')
    const start = (await remote.head()) ?? ''
    await remote.push({ [raw('a.yaml')]: vpc('a') })
    const [report] = (await serve()).reports
    await forge.merge(1, how)
    await serve()
    await remote.force(start)
    const served = await serve()
    expect(served).toMatchObject({ lost: [report?.operation], reports: [{ proposal: { id: '2', state: 'opened' } }] })
    await forge.merge(2, how)
    expect(await serve()).toMatchObject({ lost: [], reports: [] })
    expect(await git('show', `main:${managed('a')}`)).toContain('name: a')
  },
)

test('a declined raw file is proposed again once it is changed, or by a call', async () => {
  await proposeOn('github', 'lab')
  await remote.push({ [raw('a.yaml')]: vpc('a') })
  const [report] = (await serve()).reports
  if (report === undefined) throw new Error('nothing was proposed')
  const request = forge.openFor({ base: 'main', branch: BRANCH })
  if (request) request.state = 'closed'
  expect(await serve()).toMatchObject({ reports: [] })
  expect(await recorded('lab', report)).toEqual({ status: 'declined', proposals: [['1', 'declined']], open: false })
  await remote.push({ 'README.md': '# lab\n' })
  expect(await serve()).toMatchObject({ reports: [] })
  await remote.push({ [raw('a.yaml')]: vpcWith('a') })
  expect((await serve()).reports).toMatchObject([{ proposal: { id: '2', state: 'opened' } }])
  for (const open of forge.requests) open.state = 'closed'
  expect((await ingestFabric(deployment, 'lab', askedIngest())).proposal).toMatchObject({ id: '3', state: 'opened' })
})

test('a request that could not be opened is opened when its operation is settled', async () => {
  await proposeOn('github', 'lab')
  const edit = put('a')
  // None is open before the operation; then the host fails.
  forge.faults.push({ status: 200, json: [] }, { status: 503 })
  await refusal('repository_unreachable', editFabricObject(deployment, 'lab', edit))
  expect(await deployment.journal.get('lab', edit.operation)).toMatchObject({ status: 'running', branch: BRANCH })
  await settleVanished(deployment, { repository, fabric: 'lab', operation: edit.operation })
  expect(requests()).toEqual([[1, 'open']])
  expect(await recorded('lab', edit)).toEqual({ status: 'proposed', proposals: [['1', 'open']], open: true })
})

test('a branch whose request could not be opened is known to the operations after it', async () => {
  await proposeOn('github', 'lab')
  await updateFabric(deployment, 'lab', { proposals: 'each' })
  const [edit, ingest] = [put('a'), askedIngest()]
  forge.faults.push({ status: 503 })
  await refusal('repository_unreachable', editFabricObject(deployment, 'lab', edit))
  await remote.push({ [raw('c.yaml')]: vpc('c') })
  forge.faults.push({ status: 503 })
  await refusal('repository_unreachable', ingestFabric(deployment, 'lab', ingest))
  const refused = await refusal('proposal_refused', editFabricObject(deployment, 'lab', put('a', 1500)))
  expect(refused.message).toContain(`${managed('a')} is changed by the operation ${edit.operation}`)
  expect((await ingestFabric(deployment, 'lab', askedIngest())).status).toBe('no_change')
  expect(await serve()).toMatchObject({ outcome: 'served', reports: [] })
  for (const { operation } of [edit, ingest]) await settleVanished(deployment, { repository, fabric: 'lab', operation })
  expect(requests()).toEqual([1, 2].map((number) => [number, 'open']))
  expect(await deployment.proposals.get('lab')).toMatchObject({ unopened: [] })
})

test('an operation that undoes the last of a request closes it, and both are declined', async () => {
  await remote.push({ [raw('there.yaml')]: vpc('there') })
  await serve()
  await proposeOn('github', 'lab')
  const edited = await editFabricObject(deployment, 'lab', put('a'))
  const undone = await revertFabricOperation(deployment, 'lab', { ...asked(), reverts: edited.operation })
  expect(undone.proposal).toMatchObject({ state: 'closed' })
  expect(requests()).toEqual([[1, 'closed']])
  for (const report of [edited, undone])
    expect(await recorded('lab', report)).toEqual({ status: 'declined', proposals: [['1', 'declined']], open: false })
})

test('events tell of a request, and of what it brings only once it is merged', async () => {
  await proposeOn('github', 'lab')
  const { events } = deployment.told
  events.length = 0
  await editFabricObject(deployment, 'lab', put('a'))
  const { operation } = await editFabricObject(deployment, 'lab', put('b'))
  expect(events.map(({ type }) => type)).toEqual(['Proposal Opened', 'Proposal Updated'])
  const landed = await forge.merge(1, 'squash')
  await serve()
  await serve()
  expect(events.slice(2).map(({ type }) => type)).toEqual(['Proposal Merged', 'Object Changed', 'Object Changed'])
  expect(events[2]?.detail).toMatchObject({ fabric: 'lab', branch: 'main', landed, operations_total: 2, proposal: { id: '1' } })
  expect(events[4]?.detail).toMatchObject({ operation, commit: landed })
})

test('an operation that a squash has joined with another is not undone with it', async () => {
  await proposeOn('github', 'lab')
  const [one] = [await editFabricObject(deployment, 'lab', put('a')), await editFabricObject(deployment, 'lab', put('b'))]
  await forge.merge(1, 'squash')
  await serve()
  await refusal('not_revertible', revertFabricOperation(deployment, 'lab', { ...asked(), reverts: one.operation }))
})

test.each(['merge', 'squash'] as const)(
  'an operation whose commit people took off the branch is declined with its %s',
  async (how) => {
    await proposeOn('github', 'lab')
    const kept = await editFabricObject(deployment, 'lab', put('a'))
    const taken = await editFabricObject(deployment, 'lab', put('b'))
    await git('update-ref', `refs/heads/${BRANCH}`, `${BRANCH}~1`)
    await forge.merge(1, how)
    await serve()
    expect(await recorded('lab', kept)).toMatchObject({ status: 'merged', proposals: [['1', 'merged']], open: false })
    expect(await recorded('lab', taken)).toMatchObject({ status: 'declined' })
  },
)

test('a merged operation is undone by a new request', async () => {
  await proposeOn('github', 'lab')
  const { operation } = await editFabricObject(deployment, 'lab', put('a'))
  await forge.merge(1, 'rebase')
  const undone = await revertFabricOperation(deployment, 'lab', { ...asked(), reverts: operation })
  expect(undone).toMatchObject({ reverts: operation, proposal: { id: '2', state: 'opened' } })
  expect(await recorded('lab', { operation })).toMatchObject({ status: 'merged' })
})

describe('a request that nobody adds to', () => {
  const parent = () => git('rev-parse', `${BRANCH}~1`)

  test('is carried onto its base when that moves in the fabric, and left alone when it moves elsewhere', async () => {
    await proposeOn('github', 'lab')
    const report = await editFabricObject(deployment, 'lab', put('a'))
    await updateFabric(deployment, 'lab', { commit: { sign_off: true, template: 'NET-1 {summary}' } })
    const second = await editFabricObject(deployment, 'lab', put('b'))
    const signedOff = () =>
      git('log', '-1', '--format=%s|%(trailers:key=Operation,key=Signed-off-by,valueonly,separator=%x2C)', BRANCH)
    expect(await signedOff()).toBe(`NET-1 VPC default/b|${second.operation},${identityText(deployment.manager)}`)
    const proposed = await git('rev-parse', BRANCH)
    await remote.push({ 'README.md': '# lab\n' })
    await serve()
    expect(await git('rev-parse', BRANCH)).toBe(proposed)
    await remote.push({ [managed('mine')]: vpc('mine') })
    await serve()
    expect(await parent()).toBe(await remote.head())
    const both = [second.operation, report.operation, identityText(deployment.manager)].join()
    expect(await signedOff()).toBe(`NET-1 2 changes carried onto main|${both}`)
    const manifest = await git('show', `${BRANCH}:fabrics/lab/gitops/.hnp/manifest.yaml`)
    expect(manifest).toContain('\ncommit: {"sign_off":true,"template":"NET-1 {summary}"}\n')
    for (const name of ['a', 'b', 'mine']) expect(await git('show', `${BRANCH}:${managed(name)}`)).toContain(`name: ${name}`)
    const carried = await git('rev-parse', BRANCH)
    await serve()
    expect([await git('rev-parse', BRANCH), requests()]).toEqual([carried, [[1, 'open']]])
    expect(deployment.told.events.at(-1)?.type).toBe('Proposal Updated')
    const third = await editFabricObject(deployment, 'lab', put('c'))
    await remote.push({ [managed('yours')]: vpc('yours') })
    await serve()
    expect(await signedOff()).toBe(`NET-1 2 changes carried onto main|${third.operation},${both}`)
    const landed = await forge.merge(1, 'squash')
    await serve()
    expect(await recorded('lab', report)).toMatchObject({ status: 'merged', landed })
  })

  test('is carried with its records where another operation was pushed, and lands on top of that', async () => {
    await proposeOn('github')
    const proposed = await editFabricObject(deployment, 'lab', put('a'), { propose: true })
    const pushed = await editFabricObject(deployment, 'lab', put('b'))
    await serve({ force: true })
    expect(await git('merge-base', 'main', BRANCH)).toBe(pushed.commit)
    await forge.merge(1, 'squash')
    await serve()
    expect(await recorded('lab', proposed)).toMatchObject({ status: 'merged', open: false })
    const records = 'main:fabrics/lab/gitops/.hnp'
    expect(await git('show', `${records}/archive-log.yaml`)).toContain('operations: 3')
    expect(await git('show', `${records}/manifest.yaml`)).toContain('"count":2')
    for (const { operation, edited } of [proposed, pushed])
      expect(await git('show', `${records}/manifest/vpcs.yaml`)).toMatch(new RegExp(`${edited?.object ?? ''}.*${operation}`))
    const opened = await openGitRepository({ url: remote.url, branch: 'main', directory: await temporaryDirectory() })
    const settings = await deployment.fabrics.get('lab')
    expect((await verifyHistory({ settings, repository: opened })).faults).toEqual([])
  })

  test('stays as it is where somebody has changed the same file on the base', async () => {
    await proposeOn('github', 'lab')
    const report = await editFabricObject(deployment, 'lab', put('a'))
    const proposed = await git('rev-parse', BRANCH)
    await remote.push({ [managed('a')]: vpcWith('a', 'mtu: 1500') })
    await serve()
    expect(await git('rev-parse', BRANCH)).toBe(proposed)
    expect(await recorded('lab', report)).toMatchObject({ status: 'proposed', open: true })
  })

  test('is closed once its base holds all of it, and the host has not said for a while that it was merged', async () => {
    await proposeOn('github', 'lab')
    const report = await editFabricObject(deployment, 'lab', put('a'))
    const proposed = await git('show', `${BRANCH}:${managed('a')}`)
    await remote.push({ [managed('a')]: `${proposed}\n` })
    await serve()
    expect(requests()).toEqual([[1, 'open']])
    await serve({}, { ...deployment, now: () => new Date(Date.now() + 60 * 60_000) })
    expect(requests()).toEqual([[1, 'closed']])
    expect(await recorded('lab', report)).toMatchObject({ status: 'merged', landed: await remote.head(), open: false })
  })
})
