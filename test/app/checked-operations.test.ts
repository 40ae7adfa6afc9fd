import { beforeEach, describe, expect, test } from 'vitest'
import type { OperationDeployment } from '../../lib/app/deployment.ts'
import { dropFabricFile, editFabricObject, ingestFabric } from '../../lib/app/operations/registered-operations.ts'
import { statusOfFabric } from '../../lib/app/reading/gitops-status.ts'
import type { Validation } from '../../lib/contract/fabric.ts'
import { refusal } from '../ports/refusal.ts'
import { asked, askedIngest, MANAGED, managed, raw } from '../support/objects.ts'
import { inMemoryDeployment } from './in-memory.ts'

const NAMESPACES = `apiVersion: vpc.githedgehog.com/v1beta1
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

const vpc = (name: string, subnet: string, vlan: number) => `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: ${name}
spec:
  subnets:
    default:
      subnet: ${subnet}
      vlan: ${vlan}
`

let deployment: OperationDeployment
let host: Awaited<ReturnType<typeof inMemoryDeployment>>['host']

async function fabricWith(validation: Validation): Promise<void> {
  ;({ deployment, host } = await inMemoryDeployment('lab'))
  const fabric = await deployment.fabrics.get('lab')
  await deployment.fabrics.update({ ...fabric, validation, version: fabric.version + 1 })
  await ingest({ 'a-namespaces.yaml': NAMESPACES })
}

function ingest(files: Record<string, string>, atomic = false) {
  host.edit(Object.fromEntries(Object.entries(files).map(([name, text]) => [raw(name), text])), 'raw files')
  return ingestFabric(deployment, 'lab', { ...askedIngest(), atomic })
}

const brief = (faults: readonly { severity: string; code: string; file: string; line?: number }[]) =>
  faults.map(({ severity, code, file, line }) => `${severity} ${code} ${file.slice('fabrics/lab/gitops/'.length)}:${line}`)

const OVERLAP = 'vpc_subnet_overlaps_other_vpc'

describe('with validation: warn', () => {
  beforeEach(() => fabricWith('warn'))

  test('what violates the rules is taken, and told where it is now', async () => {
    const { faults, fates } = await ingest({ 'x.yaml': vpc('vpc-1', '10.9.0.0/24', 1001) })
    expect(brief(faults)).toEqual(['warning vpc_subnet_outside_namespace managed/vpcs/vpc-1.yaml:8'])
    expect(fates).toMatchObject({ created: 1 })
    expect(brief((await (await statusOfFabric(deployment, 'lab')).read()).faults)).toEqual([
      'warning no_namespace managed:undefined',
      'warning vpc_subnet_outside_namespace managed/vpcs/vpc-1.yaml:8',
    ])
  })

  test('what was wrong before is not told again', async () => {
    await ingest({ 'x.yaml': vpc('vpc-1', '10.9.0.0/24', 1001) })
    expect((await ingest({ 'y.yaml': vpc('vpc-2', '10.0.2.0/24', 1002) })).faults).toEqual([])
  })
})

test('with validation: off nothing is told', async () => {
  await fabricWith('off')
  expect((await ingest({ 'x.yaml': vpc('vpc-1', '10.9.0.0/24', 1001) })).faults).toEqual([])
})

describe('with validation: strict', () => {
  beforeEach(() => fabricWith('strict'))

  test('a file that brings an error stays whole, with the place of the error in it; its neighbours are taken', async () => {
    const bad = `# two VPCs\n---\n# the first\n${vpc('vpc-1', '10.0.1.0/24', 1001)}---\n${vpc('vpc-2', '10.9.0.0/24', 1002)}`
    const { files, faults, documents } = await ingest({ 'bad.yaml': bad, 'good.yaml': vpc('vpc-3', '10.0.3.0/24', 1003) })
    expect(files.map(({ file, outcome }) => `${file} ${outcome}`)).toEqual([
      `${raw('bad.yaml')} rejected`,
      `${raw('good.yaml')} ingested`,
    ])
    expect(brief(faults)).toEqual(['error vpc_subnet_outside_namespace raw/bad.yaml:21'])
    expect(bad.split('\n')[20]).toContain('10.9.0.0/24')
    expect(documents.filter(({ file }) => file === raw('bad.yaml')).map(({ reason }) => reason)).toContain(
      'vpc_subnet_outside_namespace',
    )
    expect(host.text(raw('bad.yaml'))).toBe(bad)
  })

  test('of two files that are wrong only together one is taken', async () => {
    const { files, faults } = await ingest({
      'x.yaml': vpc('vpc-1', '10.0.1.0/24', 1001),
      'y.yaml': vpc('vpc-2', '10.0.1.0/25', 1002),
    })
    expect(files.map(({ outcome }) => outcome)).toEqual(['ingested', 'rejected'])
    expect(brief(faults)).toEqual([`error ${OVERLAP} raw/y.yaml:8`])
    expect(faults[0]?.related).toMatchObject([{ file: managed('vpc-1'), line: 8 }])
  })

  test('an all-or-nothing batch is held back whole', async () => {
    const before = host.head
    const { status } = await ingest(
      { 'x.yaml': vpc('vpc-1', '10.0.1.0/24', 1001), 'y.yaml': vpc('vpc-2', '10.0.1.0/25', 1002) },
      true,
    )
    expect(status).toBe('rejected')
    expect(host.isBelow(before ?? '', host.head)).toBe(true)
    expect(host.text(managed('vpc-1'))).toBeUndefined()
  })

  test('a file is blamed for a conflict that is told of an object beside it', async () => {
    await ingest({ 'y.yaml': vpc('vpc-2', '10.0.1.0/24', 1002) })
    const { faults } = await ingest({ 'x.yaml': vpc('vpc-1', '10.0.1.0/25', 1001) })
    expect(brief(faults)).toEqual([`error ${OVERLAP} raw/x.yaml:8`])
    expect(faults[0]?.related).toMatchObject([{ file: managed('vpc-2'), line: 8 }])
  })

  test('a dropped file is refused with the errors', async () => {
    const file = { path: 'x.yaml', bytes: Buffer.from(vpc('vpc-1', '10.9.0.0/24', 1001)) }
    const { data } = await refusal('files_rejected', dropFabricFile(deployment, 'lab', { ...asked(), file, keepRefused: false }))
    expect(brief(data.faults)).toEqual(['error vpc_subnet_outside_namespace raw/x.yaml:8'])
  })

  test('a reference to an object of a refused file is refused as well', async () => {
    const peering = `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPCPeering
metadata:
  name: vpc-1--vpc-2
spec:
  permit:
    - vpc-1: {}
      vpc-2: {}
`
    const { files, faults } = await ingest({
      'peering.yaml': peering,
      'x.yaml': vpc('vpc-1', '10.0.1.0/24', 1001),
      'y.yaml': vpc('vpc-2', '10.9.0.0/24', 1002),
    })
    expect(files.map(({ outcome }) => outcome)).toEqual(['rejected', 'ingested', 'rejected'])
    expect(brief(faults).toSorted()).toEqual([
      'error vpc_peering_vpc_unknown raw/peering.yaml:8',
      'error vpc_subnet_outside_namespace raw/y.yaml:8',
    ])
  })

  test('an edit that brings an error is refused, and one that breaks nothing is not', async () => {
    await ingest({ 'x.yaml': vpc('vpc-1', '10.0.1.0/24', 1001) })
    const name = { kind: 'vpcs', namespace: 'default', name: 'vpc-1' }
    const put = (text: string) =>
      editFabricObject(deployment, 'lab', {
        ...asked(),
        name,
        edit: { action: 'put', text: Buffer.from(text) },
        precondition: { matches: '*' },
        ingest: false,
      })
    const { data } = await refusal('object_invalid', put(vpc('vpc-1', '10.9.0.0/24', 1001)))
    expect(brief(data.faults)).toEqual(['error vpc_subnet_outside_namespace managed/vpcs/vpc-1.yaml:8'])
    expect((await put(vpc('vpc-1', '10.0.9.0/24', 1001))).status).toBe('succeeded')
  })

  test('the deletion of an object that others refer to is refused', async () => {
    await ingest({ 'x.yaml': vpc('vpc-1', '10.0.1.0/24', 1001) })
    const name = { kind: 'ipv4namespaces', namespace: 'default', name: 'default' }
    const edit = { action: 'delete' } as const
    const gone = editFabricObject(deployment, 'lab', { ...asked(), name, edit, precondition: { matches: '*' }, ingest: false })
    const { data } = await refusal('object_invalid', gone)
    expect(brief(data.faults).map((line) => line.split(' ')[1])).toEqual(['ipv4_namespace_delete_in_use'])
    expect(host.text(`${MANAGED}/ipv4namespaces/default.yaml`)).toBeDefined()
  })
})
