import { expect, test } from 'vitest'
import { editFabricObject } from '../../lib/app/operations/registered-operations.ts'
import { commitFiles, git as gitAt } from '../support/git.ts'
import { asked, managed, vpcWith } from '../support/objects.ts'
import { deployment, remote, serve } from './deployed-fabrics.ts'
import { deployProposing, forge, proposeOn, recorded } from './deployed-proposals.ts'

deployProposing(['lab'])

const git = (...args: string[]) => gitAt(remote.repository, ...args)
const BRANCH = 'gfm/lab/main'

const put = (name: string) =>
  editFabricObject(deployment, 'lab', {
    ...asked(),
    name: { kind: 'vpc', namespace: 'default', name },
    edit: { action: 'put', text: Buffer.from(vpcWith(name, 'mtu: 9000')) },
    precondition: { isNew: true },
    ingest: false,
  })

/** A reviewer pushes another version of an object to the branch of the request. */
const review = (name: string, mtu: number) =>
  commitFiles(remote.repository, { [managed(name)]: vpcWith(name, `mtu: ${mtu}`) }, { branch: BRANCH })

test('a squash of what a reviewer had changed is known from the host, also when its branch is gone', async () => {
  await proposeOn('github', 'lab')
  const report = await put('a')
  await review('a', 1500)
  const landed = await forge.merge(1, 'squash')
  await git('branch', '-D', BRANCH)
  await serve()
  expect(await recorded('lab', report)).toEqual({ status: 'merged', landed, proposals: [['1', 'merged']], open: false })
})

test('what the branch did not hold at the squash is declined, whatever came to it since', async () => {
  await proposeOn('gitlab', 'lab')
  const [kept, taken] = [await put('a'), await put('b')]
  await git('update-ref', `refs/heads/${BRANCH}`, `${BRANCH}~1`)
  await review('a', 1500)
  const landed = await forge.merge(1, 'squash')
  await review('a', 1400)
  await serve()
  expect(await recorded('lab', kept)).toMatchObject({ status: 'merged', landed, proposals: [['1', 'merged']] })
  expect(await recorded('lab', taken)).toMatchObject({ status: 'declined' })
})

test('a request that was closed has come to the base if people have brought it there by hand', async () => {
  await proposeOn('github', 'lab')
  const report = await put('a')
  const landed = await forge.merge(1, 'squash')
  for (const request of forge.requests) request.state = 'closed'
  await serve()
  expect(await recorded('lab', report)).toMatchObject({ status: 'merged', landed })
})

test.each([
  ['merge', false],
  ['squash', false],
  ['squash', true],
] as const)('the base tells of a %s that the host has forgotten, also where it had moved: %s', async (how, hasMoved) => {
  await proposeOn('github', 'lab')
  const report = await put('a')
  if (hasMoved) await remote.push({ [managed('mine')]: vpcWith('mine') })
  const landed = await forge.merge(1, how)
  await git('branch', '-D', BRANCH)
  forge.requests.length = 0
  await serve()
  expect(await recorded('lab', report)).toMatchObject({ status: 'merged', landed: how === 'merge' ? report.commit : landed })
})

test('a merge that people have taken back before anybody looked is none', async () => {
  await proposeOn('github', 'lab')
  const start = (await remote.head()) ?? ''
  const report = await put('a')
  await forge.merge(1, 'squash')
  await remote.force(start)
  await serve()
  expect(await recorded('lab', report)).toMatchObject({ status: 'declined', open: false })
})

test('a request that is not on a list of the host, and is open, has not ended', async () => {
  await proposeOn('github', 'lab')
  const report = await put('a')
  forge.faults.push({ status: 200, json: [] })
  await serve()
  expect(await recorded('lab', report)).toMatchObject({ status: 'proposed', open: true })
})

test('the host is asked once for an open request, and once more for what became of it', async () => {
  await proposeOn('github', 'lab')
  await put('a')
  const asked = async () => {
    const before = forge.calls.length
    await serve()
    return forge.calls.slice(before).map((call) => call.replace(/^(\w+) \S+\/(pulls[^?]*)\S*$/, '$1 $2'))
  }
  await remote.push({ 'README.md': '# lab\n' })
  expect(await asked()).toEqual(['GET pulls'])
  await forge.merge(1, 'merge')
  expect(await asked()).toEqual(['GET pulls', 'GET pulls/1'])
})
