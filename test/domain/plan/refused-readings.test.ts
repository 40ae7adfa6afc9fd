import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Validation } from '../../../lib/contract/fabric.ts'
import { crdCheck } from '../../../lib/domain/crd/crd-check.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import { encodeHead, headOf } from '../../../lib/domain/manifest/head.ts'
import type { Plan } from '../../../lib/domain/plan/plan.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { RefusedReadings } from '../../../lib/domain/raw/refused-readings.ts'
import { SMALL_VPC } from '../../support/crds.ts'
import { DOCUMENTS } from '../../support/generated-drops.ts'
import { type Files, MemorySnapshot } from '../../support/memory-snapshot.ts'
import { ANN, LAB, raw, vpc } from '../../support/objects.ts'

const context = { operation: '01', kind: 'ingest' as const, actor: ANN, time: new Date('2026-11-23T05:50:33Z') }
const KEPT_BYTES = 4 * 1024 * 1024

/** The names of archived files depend on the time of the operation. */
const SETTINGS = { ...defaultSettings('lab'), archive_strategy: 'backup_with_timestamp' } as const

interface Fabric {
  raw: Record<string, string>
  validation?: Validation
  crd?: boolean
}

class CountingSnapshot extends MemorySnapshot {
  readonly read: string[] = []

  override blob(oid: string): Promise<Uint8Array> {
    this.read.push(oid)
    return super.blob(oid)
  }
}

function snapshotOf({ raw: files, validation = 'warn', crd = false }: Fabric): CountingSnapshot {
  const manifest = encodeHead({ ...headOf(SETTINGS, []), validation })
  const all: Files = { [`${LAB}/.hnp/manifest.yaml`]: manifest }
  if (crd) all[`${LAB}/.hnp/crds/vpc.yaml`] = SMALL_VPC
  for (const [name, text] of Object.entries(files)) all[raw(name)] = text
  return new CountingSnapshot(all)
}

async function ingest(snapshot: MemorySnapshot, refused: RefusedReadings): Promise<Plan> {
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
  if (fabric === undefined) throw new Error('not initialised')
  const check = await crdCheck(snapshot, fabric.settings)
  return planIngest(fabric, await findRawFiles(snapshot, fabric.layout), context, { atomic: false, check, refused })
}

const told = ({ documents, files, faults, changes }: Plan) => ({ documents, files, faults, changes: changes.changes })

/** How many raw files an ingest reads. */
async function filesRead(fabric: Fabric, refused: RefusedReadings): Promise<number> {
  const snapshot = snapshotOf(fabric)
  await ingest(snapshot, refused)
  const blobs = await findRawFiles(snapshot, { raw: `${LAB}/raw` } as never)
  return blobs.filter(({ blob }) => snapshot.read.includes(blob)).length
}

const BROKEN = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [\n'
const refusedFiles = Object.fromEntries(
  Array.from({ length: 200 }, (_, index) => [`bad-${index}.yaml`, `${vpc(`vpc-${index}`)}---\n${BROKEN}# ${index}\n`]),
)

test('of 200 refused files none is read again, and the one that was mended is', async () => {
  const refused = new RefusedReadings(KEPT_BYTES)
  expect(await filesRead({ raw: refusedFiles }, refused)).toBe(200)
  expect(await filesRead({ raw: refusedFiles }, refused)).toBe(0)
  expect(await filesRead({ raw: { ...refusedFiles, 'new.yaml': vpc('new') } }, refused)).toBe(1)
  expect(await filesRead({ raw: { ...refusedFiles, 'bad-7.yaml': vpc('vpc-7') } }, refused)).toBe(1)
})

const WRONG = vpc('wrong', 'spec: {vni: 5}\n')

test.each<[string, Fabric, number]>([
  ['nothing', { raw: { 'a.yaml': WRONG }, validation: 'strict', crd: true }, 0],
  ['the validation', { raw: { 'a.yaml': WRONG }, validation: 'warn', crd: true }, 1],
  ['a CRD', { raw: { 'a.yaml': WRONG }, validation: 'strict' }, 1],
  ['the name of the file', { raw: { 'b.yaml': WRONG }, validation: 'strict', crd: true }, 1],
  ['the content', { raw: { 'a.yaml': `${WRONG}# more\n` }, validation: 'strict', crd: true }, 1],
  [
    'another file, which defines one of its objects',
    { raw: { 'a.yaml': WRONG, 'b.yaml': vpc('wrong') }, validation: 'strict', crd: true },
    2,
  ],
])('a file that a schema refuses is judged again if %s has changed', async (_, later, expected) => {
  const refused = new RefusedReadings(KEPT_BYTES)
  expect(await filesRead({ raw: { 'a.yaml': WRONG }, validation: 'strict', crd: true }, refused)).toBe(1)
  expect(await filesRead(later, refused)).toBe(expected)
})

test.each([
  [0, true],
  [1, false],
])('a check of which %j answers depended on others is remembered: %j', async (dependent, isKept) => {
  const refused = new RefusedReadings(KEPT_BYTES)
  const snapshot = snapshotOf({ raw: { 'a.yaml': BROKEN } })
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
  if (fabric === undefined) throw new Error('not initialised')
  let answers = 0
  const check = Object.assign(() => [], { basis: () => 'names all', dependent: () => (answers += dependent) })
  const files = await findRawFiles(snapshot, fabric.layout)
  await planIngest(fabric, files, context, { atomic: false, check, refused })
  expect(refused.note(files, { kinds: fabric.kinds, check }, KEPT_BYTES).names !== '').toBe(isKept)
})

const text = fc
  .array(fc.constantFrom(...DOCUMENTS, BROKEN, WRONG, vpc('wrong'), vpc('wrong', 'spec: {vni: 6}\n'), 'x: 1\nx: 2\n'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((documents) => documents.join('---\n'))
const fabric: fc.Arbitrary<Fabric> = fc.record({
  raw: fc.dictionary(fc.constantFrom('a.yaml', 'b.yaml', 'c/d.yaml', 'e.json'), text, { minKeys: 1 }),
  validation: fc.constantFrom<Validation>('off', 'warn', 'strict'),
  crd: fc.boolean(),
})

test('whatever was refused before, an ingest tells and does what it would if it had read every file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fabric, { minLength: 1, maxLength: 3 }), async (fabrics) => {
      const refused = new RefusedReadings(KEPT_BYTES)
      for (const snapshot of [...fabrics, ...fabrics].map(snapshotOf)) {
        const recalled = told(await ingest(snapshot, refused))
        expect(recalled).toEqual(told(await ingest(snapshot, new RefusedReadings(0))))
      }
    }),
    { numRuns: 60 },
  )
})
