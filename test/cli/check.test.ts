import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CheckReport } from '../../lib/contract/status.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { git, temporaryDirectory } from '../support/git.ts'
import { LAB, MANAGED, RAW } from '../support/objects.ts'
import { runGfm } from './captured-run.ts'

const namespaces = `apiVersion: vpc.githedgehog.com/v1beta1
kind: IPv4Namespace
metadata:
  name: default
spec:
  subnets: [10.0.0.0/16]
---
apiVersion: wiring.githedgehog.com/v1beta1
kind: VLANNamespace
metadata:
  name: default
spec:
  ranges: [{from: 1000, to: 2000}]
`
/** A VPC that the fabric accepts, unless its subnet or a field is said to be another. */
const vpc = (name: string, { subnet = '10.0.1.0/24', vlan = 1001, more = '' } = {}) => `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: ${name}
spec:
${more}  subnets:
    default: {subnet: ${subnet}, gateway: ${subnet.replace(/\d+\/\d+$/, '1')}, vlan: ${vlan}}
`
const UNKNOWN_FIELD = { more: '  mdoe: l2vni\n' }

let template = ''
let directory = ''
let remote: string[] = []
let checkout = ''

/** A repository whose fabric `lab` has namespaces, and the VPC `one`, which is all right. */
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'gfm-test-'))
  at(template)
  const bare = await createRepository(template, 'fabrics.git')
  await runGfm(['init', ...remote])
  await git(template, 'clone', '--quiet', bare, 'checkout')
  await write({ [`${RAW}/first.yaml`]: `${namespaces}---\n${vpc('one')}` })
  await push()
  return () => rm(template, { recursive: true })
})

beforeEach(async () => {
  at(await temporaryDirectory())
  await cp(template, directory, { recursive: true })
  await git(checkout, 'remote', 'set-url', 'origin', join(directory, 'fabrics.git'))
})

function at(place: string): void {
  directory = place
  checkout = join(directory, 'checkout')
  remote = ['--remote', join(directory, 'fabrics.git'), '--fabric', 'lab', '--cache', join(directory, 'cache')]
}

async function write(files: Record<string, string | null>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(checkout, path, '..'), { recursive: true })
    if (text === null) await rm(join(checkout, path))
    else await writeFile(join(checkout, path), text)
  }
}

async function commit(): Promise<void> {
  await git(checkout, 'add', '--all')
  await git(checkout, 'commit', '--quiet', '--allow-empty', '--message', 'by hand')
}

/** Has the remote ingest what is in the checkout. */
async function push(): Promise<void> {
  await commit()
  await git(checkout, 'push', '--quiet', 'origin', 'HEAD:main')
  await runGfm(['ingest', ...remote])
  await git(checkout, 'pull', '--quiet', 'origin', 'main')
}

const check = (...args: string[]) => runGfm(['check', checkout, ...args])

/** The place, severity and code of everything that a check tells, but for the note about namespaces. */
async function told(...args: string[]): Promise<string[]> {
  const { stdout, stderr } = await check(...args, '--json')
  expect(stderr).toBe('')
  const { fabrics }: CheckReport = JSON.parse(stdout)
  return fabrics
    .flatMap(({ findings }) => findings)
    .filter(({ code }) => code !== 'no_namespace')
    .map(({ file, line, column, severity, code }) => `${file.replace(`${LAB}/`, '')}:${line}:${column} ${severity} ${code}`)
}

describe('what is checked', () => {
  test('a fabric in order', async () => {
    expect(await told()).toEqual([])
    expect(await check()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('✓ lab in fabrics/lab/gitops: 0 errors, 1 warning\n'),
    })
  })

  test('a managed object that somebody has edited, by its schema and the rules of the fabric', async () => {
    await write({ [`${MANAGED}/vpcs/one.yaml`]: vpc('one', { ...UNKNOWN_FIELD, vlan: 3500 }) })
    expect(await told()).toEqual([
      'managed/vpcs/one.yaml:6:3 error schema_violation',
      'managed/vpcs/one.yaml:8:61 error vpc_vlan_outside_namespace',
    ])
    expect((await check()).code).toBe(1)
  })

  test('an object that nobody has edited since it was taken with a warning', async () => {
    await write({ [`${RAW}/two.yaml`]: vpc('two', { ...UNKNOWN_FIELD, subnet: '10.0.2.0/24', vlan: 1002 }) })
    await push()
    expect(await told()).toEqual(['managed/vpcs/two.yaml:6:3 error schema_violation'])
  })

  test('a raw file that waits, together with what is there, at its own lines', async () => {
    await write({
      [`${RAW}/two.yaml`]: `# two VPCs\n---\n${vpc('two', { ...UNKNOWN_FIELD, vlan: 1002 })}---\n${vpc('six', { subnet: '10.0.6.0/24', vlan: 5000 })}`,
    })
    expect(await told()).toEqual([
      'raw/two.yaml:8:3 error schema_violation',
      'raw/two.yaml:10:23 error vpc_subnet_overlaps_other_vpc',
      'raw/two.yaml:18:61 error vpc_vlan_outside_namespace',
    ])
  })

  test('a raw file that cannot be read, and what appliers stop at', async () => {
    await write({ [`${RAW}/bad.yaml`]: 'a: 1\na: 2\n', [`${LAB}/unmanaged/kustomization.yaml`]: 'resources: []\n' })
    expect(await told()).toEqual([
      'raw/bad.yaml:2:1 error duplicate_key',
      'unmanaged/kustomization.yaml:undefined:undefined error stops_applier',
    ])
  })

  test('a file with several objects that hands have made: places are in this file', async () => {
    await write({
      [`${MANAGED}/more.yaml`]: `${vpc('two', { subnet: '10.0.2.0/24', vlan: 1002 })}---\n${vpc('six', { ...UNKNOWN_FIELD, subnet: '10.0.6.0/24', vlan: 1006 })}`,
    })
    expect(await told()).toEqual(['managed/more.yaml:14:3 error schema_violation'])
  })

  test.each(['off', 'warn', 'strict'])('with `validation: %s`, what the schema refuses is an error', async (mode) => {
    const manifest = `${LAB}/.hnp/manifest.yaml`
    const text = await git(checkout, 'show', `HEAD:${manifest}`)
    await write({ [manifest]: `${text.replace(/^validation: .*\n/m, '')}\nvalidation: ${mode}\n` })
    await write({ [`${RAW}/two.yaml`]: vpc('two', { ...UNKNOWN_FIELD, subnet: '10.0.2.0/24', vlan: 1002 }) })
    expect(await told()).toEqual(['raw/two.yaml:6:3 error schema_violation'])
  })

  test('nothing is changed', async () => {
    await write({ [`${RAW}/two.yaml`]: vpc('two') })
    const before = await git(checkout, 'status', '--porcelain')
    await check()
    expect(await git(checkout, 'status', '--porcelain')).toBe(before)
  })
})

describe('which fabrics', () => {
  beforeEach(async () => {
    await write({ [`${MANAGED}/vpcs/one.yaml`]: vpc('one', UNKNOWN_FIELD) })
    await runGfm(['init', ...remote, '--fabric', 'other'])
    await git(checkout, 'pull', '--quiet', 'origin', 'main')
  })

  const names = async (...args: string[]) => {
    const { stdout } = await runGfm(['check', ...args, '--json'])
    const { fabrics }: CheckReport = JSON.parse(stdout)
    return fabrics.map(({ fabric }) => fabric)
  }

  test('all of the checkout', async () => expect(await names(checkout)).toEqual(['lab', 'other']))
  test('those below a directory', async () => expect(await names(join(checkout, 'fabrics/other'))).toEqual(['other']))
  test('the one around a directory', async () => expect(await names(join(checkout, RAW))).toEqual(['lab']))
  test('one by its name', async () => expect(await names(checkout, '--fabric', 'other')).toEqual(['other']))

  test('none of that name', async () => {
    expect(await check('--fabric', 'prod')).toMatchObject({
      code: 1,
      stderr: 'error There is no fabric prod in the checkout: there are lab, other\n',
    })
  })

  test('one whose manifest cannot be read', async () => {
    await write({ [`${LAB}/.hnp/manifest.yaml`]: '<<<<<<< HEAD\n' })
    expect(await told()).toEqual(['.hnp/manifest.yaml:1:1 error fabric_unusable'])
    expect(await told('--base', 'HEAD')).toEqual(['.hnp/manifest.yaml:1:1 error fabric_unusable'])
    await commit()
    expect(await told('--base', 'HEAD')).toEqual([])
  })

  test('the one of a branch', async () => {
    const found = await runGfm(['check', ...remote])
    expect(found).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('✓ lab in fabrics/lab/gitops: 0 errors, 1 warning\n'),
    })
  })
})

describe('with a base', () => {
  test('only what it does not have is told, wherever its lines are now', async () => {
    await write({ [`${MANAGED}/vpcs/one.yaml`]: vpc('one', UNKNOWN_FIELD), [`${RAW}/bad.yaml`]: 'a: 1\na: 2\n' })
    await commit()
    await write({
      [`${MANAGED}/vpcs/one.yaml`]: `# moved down\n${vpc('one', { ...UNKNOWN_FIELD, vlan: 3500 })}`,
      [`${RAW}/bad.yaml`]: '\na: 1\na: 2\na: 3\n',
    })
    expect(await told('--base', 'HEAD')).toEqual([
      'managed/vpcs/one.yaml:9:61 error vpc_vlan_outside_namespace',
      'raw/bad.yaml:4:1 error duplicate_key',
    ])
  })

  test('what waited in a raw file is not told again once it is in a file of its own', async () => {
    await write({ [`${RAW}/two.yaml`]: vpc('two', { ...UNKNOWN_FIELD, subnet: '10.0.2.0/24', vlan: 1002 }) })
    await commit()
    const base = await git(checkout, 'rev-parse', 'HEAD')
    await push()
    expect(await told()).toEqual(['managed/vpcs/two.yaml:6:3 error schema_violation'])
    expect(await told('--base', base)).toEqual([])
  })

  test('what must not be deleted is told where it was', async () => {
    await write({ [`${MANAGED}/ipv4namespaces/default.yaml`]: null })
    const found = await told('--base', 'HEAD')
    expect(found).toContain('managed/ipv4namespaces/default.yaml:4:9 error ipv4_namespace_delete_in_use')
  })

  test('a fabric that is new is checked whole', async () => {
    const empty = await git(checkout, 'commit-tree', '4b825dc642cb6eb9a060e54bf8d69288fbee4904', '-m', 'empty')
    await write({ [`${MANAGED}/vpcs/one.yaml`]: vpc('one', UNKNOWN_FIELD) })
    expect(await told('--base', empty)).toEqual(['managed/vpcs/one.yaml:6:3 error schema_violation'])
  })
})

describe('the exit code', () => {
  test('is 1 for warnings with --strict', async () => {
    expect((await check()).code).toBe(0)
    expect((await check('--strict')).code).toBe(1)
  })

  test.each([
    [['--remote', 'x', '--fabric', 'lab'], 'error A checkout and --remote exclude each other\n'],
    [['--branch', 'x', '--cache', 'y'], 'error These go with --remote: --branch, --cache\n'],
    [['--json', '--format', 'sarif'], 'error --json and --format exclude each other\n'],
  ])('is 2 for %j', async (args, message) => {
    expect(await check(...args)).toMatchObject({ code: 2, stderr: message })
  })

  test('is 2 for a base of a remote', async () => {
    const { code, stderr } = await runGfm(['check', ...remote, '--base', 'x'])
    expect([code, stderr]).toEqual([2, 'error --base goes with a checkout, not with --remote\n'])
  })
})

describe('the formats', () => {
  beforeEach(() => write({ [`${RAW}/two.yaml`]: vpc('two', { vlan: 1002 }) }))

  test('text: place, message, what to do, and the other place', async () => {
    const { stdout } = await check()
    expect(stdout).toMatchInlineSnapshot(`
      "✗ lab in fabrics/lab/gitops: 1 error, 1 warning
        fabrics/lab/gitops/raw/two.yaml:7:23 vpc_subnet_overlaps_other_vpc: VPC two: 10.0.1.0/24 overlaps 10.0.1.0/24 of VPC one
            found: 10.0.1.0/24
            do: choose a free subnet
            see: fabrics/lab/gitops/managed/vpcs/one.yaml:8:23
        fabrics/lab/gitops/managed warning no_namespace: Managed objects name no namespace: Flux applies them only into a targetNamespace
            do: set spec.targetNamespace in the Kustomization of Flux; Argo CD and kubectl use the destination, and need nothing
      "
    `)
  })

  test('github: commands that become annotations', async () => {
    expect((await check('--format', 'github')).stdout).toMatchInlineSnapshot(`
      "::warning file=fabrics/lab/gitops/managed,title=no_namespace::Managed objects name no namespace: Flux applies them only into a targetNamespace; set spec.targetNamespace in the Kustomization of Flux; Argo CD and kubectl use the destination, and need nothing
      ::error file=fabrics/lab/gitops/raw/two.yaml,line=7,col=23,title=vpc_subnet_overlaps_other_vpc::VPC two: 10.0.1.0/24 overlaps 10.0.1.0/24 of VPC one; choose a free subnet
      "
    `)
  })

  test('gitlab: a report of Code Quality', async () => {
    expect((await check('--format', 'gitlab')).stdout).toMatchInlineSnapshot(`
      "[
        {
          "description": "Managed objects name no namespace: Flux applies them only into a targetNamespace; set spec.targetNamespace in the Kustomization of Flux; Argo CD and kubectl use the destination, and need nothing",
          "check_name": "no_namespace",
          "fingerprint": "399e9ae5dab0d5724f4ddb69ec0273e413577c7de21e79f192d509d47a3f41e3",
          "severity": "minor",
          "location": {
            "path": "fabrics/lab/gitops/managed",
            "lines": {
              "begin": 1
            }
          }
        },
        {
          "description": "VPC two: 10.0.1.0/24 overlaps 10.0.1.0/24 of VPC one; choose a free subnet",
          "check_name": "vpc_subnet_overlaps_other_vpc",
          "fingerprint": "f7b679a1ddcd4c3091db8b4b676a24f512f03ff815afafc62dc1555828462c4e",
          "severity": "major",
          "location": {
            "path": "fabrics/lab/gitops/raw/two.yaml",
            "lines": {
              "begin": 7
            }
          }
        }
      ]
      "
    `)
  })
})
