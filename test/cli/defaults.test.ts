import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { StatusReport } from '../../lib/contract/status.ts'
import { git } from '../support/git.ts'
import { runGfm } from './captured-run.ts'
import { LabFabric } from './lab-fabric.ts'
import { recordedDeployment } from './recorded-deployment.ts'
import { fabric, status } from './samples.ts'

const lab = new LabFabric()
let cache: string[]
/** A clone of the repository, in which a person stands. */
let checkout: string

beforeEach(async () => {
  for (const name of ['GFM_REMOTE', 'GFM_ENDPOINT', 'GFM_FABRIC', 'GFM_BRANCH']) vi.stubEnv(name, '')
  cache = ['--cache', join(lab.directory, 'cache')]
  checkout = join(lab.directory, 'checkout')
  await git(lab.directory, 'clone', '--quiet', lab.bare, checkout)
})

/** Runs a command line in the checkout, or in a directory of it. */
function inCheckout(line: string, below = '') {
  return runGfm([...line.split(' '), ...cache], { directory: join(checkout, below) })
}

async function statusOf(line: string, below = ''): Promise<StatusReport> {
  const { code, stdout, stderr } = await inCheckout(`status --json ${line}`.trim(), below)
  expect({ code, stderr: stderr.replace(/^Working on .*\n$/, '') }).toEqual({ code: EXIT.done, stderr: '' })
  return JSON.parse(stdout) as StatusReport
}

/** Makes a second fabric on the branch. */
async function secondFabric(branch = 'main') {
  const { code } = await runGfm(['init', '--remote', lab.bare, '--fabric', 'other', '--branch', branch, ...cache])
  expect(code).toBe(EXIT.done)
}

describe('in a checkout', () => {
  test('remote, branch and the only fabric are those of the checkout, and are said', async () => {
    const { code, stdout, stderr } = await inCheckout('status')
    expect(stdout).toContain(`lab in ${lab.bare} main`)
    expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: `Working on fabric lab in ${lab.bare} main\n` })
  })

  test('--quiet says nothing; with both named there is nothing to say', async () => {
    expect((await inCheckout('status --quiet')).stderr).toBe('')
    expect((await lab.run('status')).stderr).toBe('')
  })

  test('the branch is the one that HEAD follows, under its name on the remote', async () => {
    await git(checkout, 'push', '--quiet', 'origin', 'main:net')
    await git(checkout, 'fetch', '--quiet')
    await git(checkout, 'checkout', '--quiet', '-b', 'mine', '--track', 'origin/net')
    expect(await statusOf('')).toMatchObject({ branch: 'net' })
    vi.stubEnv('GFM_BRANCH', 'main')
    expect(await statusOf('')).toMatchObject({ branch: 'main' })
    expect(await statusOf('--branch net')).toMatchObject({ branch: 'net' })
  })

  test.each([['--quiet -b alone'], ['--quiet --detach']])(
    'checkout %s: without an upstream the HEAD of origin counts',
    async (how) => {
      await lab.git('branch', '-m', 'main', 'trunk')
      await git(checkout, 'checkout', ...how.split(' '))
      expect(await statusOf('')).toMatchObject({ branch: 'trunk' })
    },
  )

  test('the remote is the one that the branch follows', async () => {
    await git(checkout, 'remote', 'rename', 'origin', 'company')
    expect(await statusOf('')).toMatchObject({ repository_url: lab.bare })
  })

  test('a remote of the checkout can be named as git names it', async () => {
    await git(checkout, 'remote', 'add', 'upstream', lab.bare)
    expect(await statusOf('--remote upstream --fabric lab')).toMatchObject({ repository_url: lab.bare })
    const { stderr } = await inCheckout('status --remote elsewhere --fabric lab')
    expect(stderr).toMatch(/There is no repository at \/.*\/elsewhere: a remote is a path/)
  })

  test.each([
    ['fabrics/other/gitops', 'other'],
    ['fabrics/other/gitops/raw', 'other'],
    ['fabrics/lab', 'lab'],
  ])('in %s the fabric is %s', async (below, name) => {
    await secondFabric()
    await mkdir(join(checkout, below), { recursive: true })
    expect(await statusOf('', below)).toMatchObject({ fabric: name })
    vi.stubEnv('GFM_FABRIC', 'lab')
    expect(await statusOf('', below)).toMatchObject({ fabric: 'lab' })
    expect(await statusOf('--fabric other', below)).toMatchObject({ fabric: 'other' })
  })

  test('of two fabrics none is guessed', async () => {
    await secondFabric()
    expect(await inCheckout('ingest')).toMatchObject({
      code: EXIT.usage,
      stderr: expect.stringMatching(/--fabric NAME is missing: .* main has the fabrics lab, other/),
    })
  })

  test('a flag for another target comes before the checkout', async () => {
    const { url } = await recordedDeployment({ 'GET lab/gitops-status/': { body: { ...status, rejected_files: [] } } })
    const { stdout, stderr } = await runGfm(['status', '--fabric', 'lab', '--endpoint', url], { directory: checkout })
    expect(stdout).toContain('lab in https://git.example.com/net/lab.git main')
    expect(stderr).toBe('')
  })

  test('GFM_REMOTE comes before the checkout, and a flag before it', async () => {
    vi.stubEnv('GFM_REMOTE', '/nowhere')
    expect(await inCheckout('status --fabric lab')).toMatchObject({ stderr: expect.stringContaining('/nowhere') })
    expect(await statusOf(`--fabric lab --remote ${lab.bare}`)).toMatchObject({ repository_url: lab.bare })
  })
})

test("a remote's HEAD decides about the branch, before it has a commit as well", async () => {
  await lab.git('symbolic-ref', 'HEAD', 'refs/heads/trunk')
  await lab.git('branch', '-D', 'main')
  expect(await lab.run('init')).toMatchObject({ code: EXIT.done })
  expect(await lab.git('branch', '--list', '--format=%(refname:short)')).toBe('trunk')
})

describe('a fabric that is not there', () => {
  test.each(['status', 'ingest', 'get', 'verify', 'blame vpc a'])('gfm %s names those that are', async (line) => {
    const { code, stderr } = await runGfm([...line.split(' '), '--remote', lab.bare, '--fabric', 'Lab', ...cache])
    expect(stderr).toContain('There is no fabric Lab')
    expect(stderr).toContain('did you mean lab? The only one is lab')
    expect(code).toBe(EXIT.rejected)
  })

  test('in another directory it is told where', async () => {
    await runGfm(['init', '--remote', lab.bare, '--fabric', 'far', '--directory', 'net/far', ...cache])
    const { stderr } = await runGfm(['ingest', '--remote', lab.bare, '--fabric', 'far', ...cache])
    expect(stderr).toContain('it is in --directory net/far')
    expect((await inCheckout('status --directory net/far')).stdout).toMatch(/^far in /)
  })

  test('in another directory it is not set up a second time', async () => {
    const { code, stderr } = await inCheckout('init --fabric lab --directory net/lab')
    expect(stderr).toContain('The fabric lab is initialised in "fabrics/lab/gitops": it cannot be set up in "net/lab" as well')
    expect(code).toBe(EXIT.failure)
    expect(await lab.git('ls-tree', '-r', '--name-only', 'main', 'net')).toBe('')
  })

  test('a deployment names those that are registered', async () => {
    const { url } = await recordedDeployment({
      'GET lap/gitops-status/': { status: 404, body: { title: 'Not found', code: 'fabric_not_found' } },
      'GET ': { body: { fabrics: [fabric], unreadable: [] } },
    })
    const { code, stderr } = await runGfm(['status', '--endpoint', url, '--fabric', 'lap'])
    expect(stderr).toContain(`There is no fabric lap: did you mean ${fabric.id}?`)
    expect(code).toBe(EXIT.rejected)
  })
})

describe('a deployment', () => {
  test('GFM_ENDPOINT and its only fabric', async () => {
    const { url } = await recordedDeployment({
      'GET ': { body: { fabrics: [fabric], unreadable: [] } },
      [`GET ${fabric.id}/gitops-status/`]: { body: status },
    })
    vi.stubEnv('GFM_ENDPOINT', `${url}/api/plugins/hedgehog`)
    const { stdout, stderr } = await runGfm(['status'])
    expect(stdout).toContain('lab in https://git.example.com')
    expect(stderr).toContain(`Working on fabric ${fabric.id} of ${url}\n`)
    expect((await runGfm(['fabric', 'list'])).stdout).toContain(fabric.id)
  })

  test('of several fabrics none is guessed', async () => {
    const { url } = await recordedDeployment({
      'GET ': { body: { fabrics: [fabric, { ...fabric, id: 'two' }], unreadable: [] } },
    })
    expect(await runGfm(['status', '--endpoint', url])).toMatchObject({
      code: EXIT.usage,
      stderr: expect.stringContaining(`Give either --fabric ID or --all: the deployment has ${fabric.id}, two`),
    })
  })

  test('with GFM_REMOTE as well, somebody has to say which', async () => {
    vi.stubEnv('GFM_REMOTE', '/nowhere')
    vi.stubEnv('GFM_ENDPOINT', 'https://gfm.example.com')
    expect(await runGfm(['status'])).toMatchObject({
      code: EXIT.usage,
      stderr: expect.stringContaining('GFM_REMOTE and GFM_ENDPOINT are both set'),
    })
  })
})
