import { describe, expect, test, vi } from 'vitest'
import type { RuleSettings, Validation } from '../../../lib/contract/fabric.ts'
import { managedFiles } from '../../../lib/domain/check/managed-objects.ts'
import { boundedFindings, fabricFindings, findingsOf } from '../../../lib/domain/check/plan-findings.ts'
import { newFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { WorkBudget } from '../../../lib/domain/tree/budget.ts'
import { ChangeSet } from '../../../lib/domain/tree/change-set.ts'
import { walk } from '../../../lib/domain/tree/walk.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'
import { LAB, MANAGED } from '../../support/objects.ts'

const IPV4 = `${MANAGED}/ipv4namespaces/default.yaml`
const VLANS = `${MANAGED}/vlannamespaces/default.yaml`

/** A fabric in which VPCs can be right. */
const NAMESPACES = {
  [IPV4]: `apiVersion: vpc.githedgehog.com/v1beta1
kind: IPv4Namespace
metadata:
  name: default
spec:
  subnets: [10.0.0.0/16]
`,
  [VLANS]: `apiVersion: wiring.githedgehog.com/v1beta1
kind: VLANNamespace
metadata:
  name: default
spec:
  ranges: [{from: 1000, to: 2000}]
`,
}

const pathOf = (name: string) => `${MANAGED}/vpcs/${name}.yaml`

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

interface Stated {
  validation?: Validation
  rules?: RuleSettings
  limit?: number
}

function fabricOf(files: Record<string, string>, { limit = 10_000, ...stated }: Stated = {}) {
  const budget = new WorkBudget({ limits: { ruledObjects: limit } })
  return newFabric(new MemorySnapshot({ ...NAMESPACES, ...files }), { name: 'lab', directory: LAB, ...stated }, budget)
}

const brief = (found: Awaited<ReturnType<typeof findingsOf>>) =>
  found.map(({ fault: { code, file, line } }) => `${code} ${file.slice(MANAGED.length + 1)}:${line}`)

const OVERLAP = 'vpc_subnet_overlaps_other_vpc'

describe('what a change introduces', () => {
  test('is found at the later of two objects in conflict, though only the other has changed', async () => {
    const fabric = await fabricOf({ [pathOf('vpc-2')]: vpc('vpc-2', '10.0.2.0/24', 1002) })
    const changes = new ChangeSet()
    changes.write(pathOf('vpc-1'), Buffer.from(vpc('vpc-1', '10.0.2.0/25', 1001)))
    const found = await findingsOf(fabric, changes)
    expect(brief(found)).toEqual([`${OVERLAP} vpcs/vpc-2.yaml:8`])
    expect(found[0]?.fault.related).toMatchObject([{ file: pathOf('vpc-1'), line: 8 }])
  })

  test('leaves out earlier findings, even where their lines have moved', async () => {
    const files = { [pathOf('vpc-1')]: vpc('vpc-1', '10.9.0.0/24', 1001) }
    const fabric = await fabricOf({ ...files, [pathOf('vpc-2')]: vpc('vpc-2', '10.1.0.0/24', 1002) })
    const changes = new ChangeSet()
    changes.write(pathOf('vpc-2'), Buffer.from(`# moved\n${vpc('vpc-2', '10.1.0.0/24', 999)}`), 'as it was')
    expect(brief(await findingsOf(fabric, changes))).toEqual(['vpc_vlan_outside_namespace vpcs/vpc-2.yaml:10'])
  })

  test('includes references to a deleted object', async () => {
    const fabric = await fabricOf({ [pathOf('vpc-1')]: vpc('vpc-1', '10.0.1.0/24', 1001) })
    const changes = new ChangeSet()
    changes.delete(VLANS)
    expect(brief(await findingsOf(fabric, changes))).toContain('vlan_namespace_delete_in_use vlannamespaces/default.yaml:4')
  })

  test('is empty when an object moves or no managed file changes', async () => {
    const fabric = await fabricOf({ [pathOf('vpc-1')]: vpc('vpc-1', '10.9.0.0/24', 1001) })
    const moved = new ChangeSet()
    const { oid = '' } = (await fabric.snapshot.entry(pathOf('vpc-1'))) ?? {}
    moved.move(pathOf('vpc-1'), pathOf('renamed'), oid)
    expect(await findingsOf(fabric, moved)).toEqual([])
    const elsewhere = new ChangeSet()
    elsewhere.write(`${LAB}/raw/x.yaml`, Buffer.from(vpc('vpc-1', '10.9.0.0/24', 1)))
    expect(await findingsOf(fabric, elsewhere)).toEqual([])
  })

  test('leaves out rules that the fabric silences for the object', async () => {
    const silenced = [{ rule: OVERLAP, object: 'VPC/vpc-2', reason: 'they are moved next week' }]
    const fabric = await fabricOf({ [pathOf('vpc-2')]: vpc('vpc-2', '10.0.2.0/24', 1002) }, { rules: { silenced } })
    const changes = new ChangeSet()
    changes.write(pathOf('vpc-1'), Buffer.from(vpc('vpc-1', '10.0.2.0/25', 1001)))
    expect(await findingsOf(fabric, changes)).toEqual([])
  })
})

describe('a fabric with more objects than an operation checks', () => {
  const files = { [pathOf('vpc-1')]: vpc('vpc-1', '10.9.0.0/24', 1001) }
  const edit = () => {
    const changes = new ChangeSet()
    changes.write(pathOf('vpc-1'), Buffer.from(vpc('vpc-1', '10.8.0.0/24', 1)), 'as it was')
    return changes
  }

  test.each<[Validation, string]>([
    ['warn', 'rules_not_checked'],
    ['strict', 'vpc_subnet_outside_namespace'],
  ])('with validation %s', async (validation, code) => {
    const found = await findingsOf(await fabricOf(files, { validation, limit: 2 }), edit())
    expect(found.map(({ fault }) => fault.code)).toContain(code)
    expect(found.some(({ fault }) => fault.code === 'rules_not_checked')).toBe(validation === 'warn')
  })

  const NOTES = `${MANAGED}/vpcs/notes.yaml`
  const changed: Record<string, (changes: ChangeSet) => void> = {
    'a new object': (changes) => changes.write(pathOf('vpc-2'), Buffer.from(vpc('vpc-2', '10.0.2.0/24', 2))),
    'a deleted object': (changes) => changes.delete(pathOf('vpc-1')),
    'an object that moves': (changes) =>
      changes.move(pathOf('vpc-1'), pathOf('vpc-3'), blobId(Buffer.from(files[pathOf('vpc-1')] ?? ''))),
    'an object that is moved out': (changes) => changes.move(pathOf('vpc-1'), `${LAB}/x.yaml`, 'f'.repeat(40)),
    'a file without objects': (changes) => changes.write(NOTES, Buffer.from('# other notes\n'), 'as it was'),
    'a file of another kind': (changes) => changes.write(`${MANAGED}/vpcs/notes.txt`, Buffer.from('x')),
    'files and objects': (changes) => {
      changes.delete(NOTES)
      changes.write(pathOf('vpc-1'), Buffer.from(vpc('vpc-1', '10.0.2.0/24', 2)), 'as it was')
    },
  }

  test.each(Object.entries(changed))('is counted as it is listed, after %s', async (_, change) => {
    const changes = new ChangeSet()
    change(changes)
    const found = async (objects: number) => {
      const fabric = await fabricOf({ ...files, [NOTES]: '# notes\n' }, { limit: 1 })
      vi.spyOn(fabric.manifest, 'count', 'get').mockReturnValue(objects)
      return findingsOf(fabric, changes)
    }
    expect(await found(1000)).toEqual(await found(0))
  })

  test('lists of its folders only those that have changed since it was counted', async () => {
    const listed = async (changes: Record<string, string>) => {
      const snapshot = new CountingSnapshot({
        ...NAMESPACES,
        ...files,
        [pathOf('counted')]: vpc('counted', '10.0.3.0/24', 3),
        ...changes,
      })
      const budget = new WorkBudget({ limits: { ruledObjects: 1 } })
      const fabric = await newFabric(snapshot, { name: 'lab', directory: LAB }, budget)
      vi.spyOn(fabric.manifest, 'count', 'get').mockReturnValue(1000)
      expect((await findingsOf(fabric, edit())).map(({ fault }) => fault.found)).toEqual(['4 managed files'])
      return snapshot.listed
    }
    await listed({})
    expect(await listed({})).toEqual([''])
    expect(await listed({ [pathOf('counted')]: vpc('counted', '10.0.4.0/24', 3) })).toEqual(['', 'vpcs'])
  })

  test('says so in its status, and is checked whole on request', async () => {
    const fabric = await fabricOf(files, { limit: 2 })
    expect((await boundedFindings(fabric)).map(({ code }) => code)).toEqual(['rules_not_checked'])
    expect((await fabricFindings(fabric)).map(({ code }) => code)).toEqual(['vpc_subnet_outside_namespace'])
  })
})

/** Counts the directories and the blobs that are read. */
class CountingSnapshot extends MemorySnapshot {
  readonly listed: string[] = []
  blobs = 0

  override list(directory: string) {
    this.listed.push(directory.slice(MANAGED.length + 1))
    return super.list(directory)
  }

  override blob(oid: string) {
    this.blobs++
    return super.blob(oid)
  }
}

test('after one check, the next lists folders that have changed since, and reads files that have', async () => {
  const files = Object.fromEntries([1, 2, 3].map((n) => [pathOf(`once-${n}`), vpc(`once-${n}`, `10.0.${n}.0/24`, 1000 + n)]))
  const read = async (changed: Record<string, string>) => {
    const snapshot = new CountingSnapshot({ ...NAMESPACES, ...files, ...changed })
    const fabric = await newFabric(snapshot, { name: 'lab', directory: LAB })
    const changes = new ChangeSet()
    changes.write(pathOf('once-1'), Buffer.from(vpc('once-1', '10.0.9.0/24', 1009)), 'as it was')
    expect(await findingsOf(fabric, changes)).toEqual([])
    return [snapshot.listed, snapshot.blobs]
  }
  await read({})
  expect(await read({})).toEqual([[''], 0])
  expect(await read({ [pathOf('once-2')]: vpc('once-2', '10.0.8.0/24', 1002) })).toEqual([['', 'vpcs'], 1])
})

test.each([9, 8, 7, 5, 3, 0])(
  'the files of a fabric are those that a walk finds, with room for %i entries',
  async (folderEntries) => {
    const budget = new WorkBudget({ limits: { folderEntries } })
    const vpcs = ['room-1', 'room-2', 'deep/room-3'].map((name) => [pathOf(name), vpc(name, '10.0.1.0/24', 1001)])
    const snapshot = new MemorySnapshot({ ...NAMESPACES, ...Object.fromEntries(vpcs), [`${MANAGED}/notes.txt`]: '' })
    const fabric = await newFabric(snapshot, { name: 'lab', directory: LAB }, budget)
    const { files } = await walk(snapshot, MANAGED, { budget, keep: ({ name }) => name.endsWith('.yaml') })
    expect((await managedFiles(fabric)).map(({ path }) => path)).toEqual(files.map(({ path }) => path))
  },
)
