import { beforeAll, describe, expect, test } from 'vitest'
import { checkedPlan } from '../../lib/app/transaction/checked-plan.ts'
import { documentCheck } from '../../lib/app/transaction/document-check.ts'
import type { Validation } from '../../lib/contract/fabric.ts'
import type { Fault } from '../../lib/contract/fault.ts'
import { planIngest } from '../../lib/domain/ingest/ingest.ts'
import type { LimitName } from '../../lib/domain/limits.ts'
import { openFabric } from '../../lib/domain/manifest/fabric-state.ts'
import type { Plan } from '../../lib/domain/plan/plan.ts'
import { findRawFiles } from '../../lib/domain/raw/raw-file.ts'
import { WorkBudget } from '../../lib/domain/tree/budget.ts'
import { BASE } from '../rules/fabric-text.ts'
import { IngestedFabric } from '../support/ingested-fabric.ts'
import type { MemorySnapshot } from '../support/memory-snapshot.ts'
import { ANN, LAB } from '../support/objects.ts'

const REPORTS = { kind: 'ingest', actor: ANN, time: new Date('2026-11-23T05:50:33Z'), operation: '02' } as const

interface Options {
  validation?: Validation
  atomic?: boolean
  limits?: Partial<Record<LimitName, number>>
}

let right: IngestedFabric
beforeAll(async () => {
  right = await IngestedFabric.create()
  await right.ingest('01', { 'raw/base.yaml': BASE })
})

/** Plans the ingestion of raw files into a fabric that is right; counts how often. */
async function planned(files: Record<string, string>, { validation = 'strict', atomic = false, limits = {} }: Options = {}) {
  const snapshot = withFiles(right.snapshot, files)
  let rounds = 0
  const open = async () => {
    const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB, validation }, new WorkBudget({ limits }))
    if (fabric === undefined) throw new Error('not initialised')
    return { fabric, check: await documentCheck(snapshot, fabric.settings) }
  }
  const { plan } = await checkedPlan(open, async (fabric, check) => {
    rounds++
    return planIngest(fabric, await findRawFiles(snapshot, fabric.layout), REPORTS, { atomic, check })
  })
  return { rounds, files: outcomes(plan), faults: plan.faults.map(shown), plan, snapshot }
}

function withFiles(snapshot: MemorySnapshot, files: Record<string, string>): MemorySnapshot {
  return snapshot.apply(
    Object.entries(files).map(([path, text]) => {
      const bytes = Buffer.from(text)
      return { action: 'create', path: `${LAB}/${path}`, bytes, blob: '' }
    }),
  )
}

function outcomes({ files }: Plan): Record<string, string> {
  return Object.fromEntries(files.map(({ file, outcome }) => [file.slice(`${LAB}/raw/`.length), outcome]))
}

function shown({ severity, code, file, line, column, related = [] }: Fault): string {
  const also = related.map((place) => ` with ${place.file.slice(LAB.length + 1)}:${place.line}`).join('')
  return `${severity} ${code} ${file.slice(LAB.length + 1)}:${line}:${column}${also}`
}

/** A VPC of its own number: its subnet and VLAN are free. */
function vpc(name: string, number: number, { vlans = 'default', relay = '' } = {}): string {
  const dhcp = relay === '' ? '' : `      dhcp:\n        relay: 10.99.0.1/32\n        relayVPC: ${relay}\n`
  const spec = `  ipv4Namespace: default\n  vlanNamespace: ${vlans}\n  subnets:\n    default:\n`
  const subnet = `      subnet: 10.0.${number}.0/24\n      vlan: ${1700 + number}\n${dhcp}`
  return `apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: ${name}\nspec:\n${spec}${subnet}`
}

describe('strict refuses raw files that bring a violation', () => {
  test('of two files that are right alone, the one whose object comes later', async () => {
    const { files, faults } = await planned({
      'raw/1.yaml': vpc('x-1', 77),
      'raw/2.yaml': `# read me\n\n---\n${vpc('x-2', 77).replace('1777', '1778')}`,
    })
    expect(files).toEqual({ '1.yaml': 'ingested', '2.yaml': 'rejected' })
    expect(faults).toEqual(['error vpc_subnet_overlaps_other_vpc raw/2.yaml:13:15 with managed/vpcs/x-1.yaml:10'])
  })

  test('both objects are in the refused file: so is the place of the other', async () => {
    const both = `${vpc('x-2', 77)}---\n${vpc('x-1', 77).replace('1777', '1778')}`
    expect((await planned({ 'raw/a.yaml': both })).faults).toEqual([
      'error vpc_subnet_overlaps_other_vpc raw/a.yaml:10:15 with raw/a.yaml:13',
    ])
  })

  test('within one object: so are both places', async () => {
    const twice = vpc('x-1', 77).replace('    default:', '    a: {subnet: 10.0.77.0/24, vlan: 1790}\n    default:')
    expect((await planned({ 'raw/a.yaml': `${vpc('x-2', 78)}---\n${twice}` })).faults).toEqual([
      'error vpc_subnets_overlap raw/a.yaml:23:15 with raw/a.yaml:21',
    ])
  })

  test('in an object that is not in the file, and that refers to one that is', async () => {
    const text = right.file('managed/vpcs/vpc-1.yaml').replace(/\bdefault: /, 'other: ')
    const { files, faults } = await planned({ 'raw/vpc.yaml': `# smaller\n${text.replace(/^---\n/, '')}` })
    expect(files).toEqual({ 'vpc.yaml': 'rejected' })
    expect(faults).toEqual(['error vpc_attachment_subnet_unknown raw/vpc.yaml:2:1 with managed/vpcattachments/attached-1.yaml:2'])
  })

  test('not the namesake in another namespace', async () => {
    const other = vpc('x-1', 78).replace('name:', 'namespace: other\n  name:')
    expect((await planned({ 'raw/a.yaml': `${vpc('x-1', 77)}---\n${other}` })).faults).toEqual([
      'error object_namespace_not_default raw/a.yaml:16:14',
    ])
  })

  test('in the item of a list, at its place in the list', async () => {
    const item = vpc('x-1', 77, { vlans: 'none' }).trimEnd().replaceAll('\n', '\n    ')
    const typed = `apiVersion: v1\nkind: List\nitems:\n  - ${item}\n`
    expect((await planned({ 'raw/a.yaml': typed })).faults).toEqual(['error vpc_vlan_namespace_unknown raw/a.yaml:10:22'])
    const untyped = item.replace(/.*\n.*\n\s+/, '')
    const list = `apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPCList\nitems:\n  # the first\n  - ${untyped}\n`
    expect((await planned({ 'raw/a.yaml': list })).faults).toEqual(['error vpc_vlan_namespace_unknown raw/a.yaml:9:22'])
  })

  test('and what refers to something in a refused file, but nothing else', async () => {
    const { rounds, files } = await planned({
      'raw/a.yaml': vpc('x-1', 77, { relay: 'x-2' }),
      'raw/b.yaml': vpc('x-2', 78, { relay: 'x-3' }),
      'raw/c.yaml': vpc('x-3', 79, { vlans: 'none' }),
      'raw/d.yaml': vpc('x-4', 80),
    })
    expect({ rounds, files }).toEqual({
      rounds: 4,
      files: { 'a.yaml': 'rejected', 'b.yaml': 'rejected', 'c.yaml': 'rejected', 'd.yaml': 'ingested' },
    })
  })

  test('a whole atomic batch, with the one fault', async () => {
    const files = { 'raw/a.yaml': vpc('x-1', 77), 'raw/b.yaml': vpc('x-2', 78, { vlans: 'none' }) }
    const { plan, faults } = await planned(files, { atomic: true })
    expect(plan.changes.isEmpty).toBe(true)
    expect(faults).toEqual(['error vpc_vlan_namespace_unknown raw/b.yaml:7:18'])
  })

  test('what another file of the batch mends is taken', async () => {
    const ranges = 'apiVersion: wiring.githedgehog.com/v1beta1\nkind: VLANNamespace\nmetadata:\n  name: more\nspec:\n  ranges:\n'
    const files = { 'raw/a.yaml': vpc('x-1', 77, { vlans: 'more' }), 'raw/b.yaml': `${ranges}    - from: 1777\n      to: 1777\n` }
    expect((await planned(files)).faults).toEqual([])
  })

  test('a chain of refusals ends: the rest waits, and each file has a fault that says so', async () => {
    const chain = Array.from({ length: 9 }, (_, at) => [`raw/${at}.yaml`, vpc(`x-${at}`, 70 + at, { relay: `x-${at + 1}` })])
    const { rounds, faults, plan } = await planned(Object.fromEntries(chain), { limits: { refusalRounds: 3 } })
    expect(rounds).toBe(4)
    expect(plan.changes.isEmpty).toBe(true)
    expect(faults.map((fault) => fault.split(' ')[1])).toEqual([
      ...Array.from({ length: 6 }, () => 'held_back'),
      ...Array.from({ length: 3 }, () => 'vpc_dhcp_relay_vpc_unknown'),
    ])
  })
})

test('a report tells a bounded number of violations', async () => {
  const vpcs = [77, 78, 79].map((number) => vpc(`x-${number}`, number, { vlans: 'none' }))
  const { faults } = await planned({ 'raw/a.yaml': vpcs.join('---\n') }, { validation: 'warn', limits: { faultsTold: 2 } })
  expect(faults).toEqual([
    'warning vpc_vlan_namespace_unknown managed/vpcs/x-77.yaml:7:18',
    'warning vpc_vlan_namespace_unknown managed/vpcs/x-78.yaml:8:18',
    'warning more_faults managed:undefined:undefined',
  ])
})
