import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ARCHIVE_STRATEGIES, type ArchiveStrategy } from '../../../lib/contract/fabric.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import type { Plan } from '../../../lib/domain/plan/plan.ts'
import { findRawFile, findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { type Files, MemorySnapshot } from '../../support/memory-snapshot.ts'
import { ANN, LAB } from '../../support/objects.ts'

const context = { kind: 'ingest', actor: ANN, time: new Date('2026-11-23T05:50:33Z') }

async function initialised(strategy: ArchiveStrategy = 'rename_with_extension'): Promise<MemorySnapshot> {
  const empty = new MemorySnapshot()
  const settings = { ...defaultSettings('lab'), archive_strategy: strategy }
  const { plan } = await planInit(empty, settings, { ...context, operation: '00' }, { force: false, stripHnpStamps: false })
  return empty.apply(plan.changes.changes)
}

async function ingest(
  snapshot: MemorySnapshot,
  operation = '01',
  reverse = false,
): Promise<{ plan: Plan; after: MemorySnapshot }> {
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
  if (fabric === undefined) throw new Error('not initialised')
  const files = await findRawFiles(snapshot, fabric.layout)
  const plan = await planIngest(fabric, reverse ? files.reverse() : files, { ...context, operation }, { atomic: false })
  return { plan, after: snapshot.apply(plan.changes.changes) }
}

function withFiles(snapshot: MemorySnapshot, files: Files): MemorySnapshot {
  return new MemorySnapshot({ ...Object.fromEntries(snapshot.files), ...files })
}

/** Few names, so that objects meet; some documents that are not ours, broken or empty. */
const name = fc.constantFrom('a', 'b', 'c', 'd')
const document = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(name, fc.nat(3))
      .map(([n, vni]) => `apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: ${n}\nspec: {vni: ${vni}}\n`),
  },
  { weight: 2, arbitrary: name.map((n) => `# about ${n}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${n}}\n`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '# nothing\n',
      'just: data\n',
      'a: 1\na: 2\n',
      'a: [\n',
      'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata: {name: X_}\n',
    ),
  },
)
const file = fc.array(document, { minLength: 1, maxLength: 5 }).map((documents) => documents.join('---\n'))
const batch = fc.dictionary(fc.constantFrom('raw/1.yaml', 'raw/2.yml', 'raw/deep/3.yaml', 'raw/4.yaml'), file, { minKeys: 1 })
const batches = fc.array(batch, { minLength: 1, maxLength: 3 })

function inFabric(files: Record<string, string>): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${LAB}/${path}`, text]))
}

describe('for any raw files', () => {
  test('a file is ingested whole or left whole, every document has one fate, and its bytes are where the report says', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.constantFrom(...ARCHIVE_STRATEGIES), async (drops, strategy) => {
        let snapshot = await initialised(strategy)
        for (const [index, drop] of drops.entries()) {
          const dropped = inFabric(drop)
          const before = withFiles(snapshot, dropped)
          const { plan, after } = await ingest(before, `0${index + 1}`)
          checkFates(plan, before)
          checkFiles(plan, before, after, strategy)
          snapshot = after
        }
      }),
      { numRuns: 150 },
    )
  })

  test('a second ingest changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async (drop) => {
        const { after } = await ingest(withFiles(await initialised(), inFabric(drop)))
        expect((await ingest(after, '02')).plan.changes.changes).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  test('the order of reading files changes neither which are taken nor the result', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async (drop) => {
        const before = withFiles(await initialised(), inFabric(drop))
        const [one, other] = [await ingest(before), await ingest(before, '01', true)]
        const managed = ({ after }: { after: MemorySnapshot }) =>
          Object.entries(after.text()).filter(([path]) => /\/(managed|raw)\//.test(path))
        expect(managed(other)).toEqual(managed(one))
      }),
      { numRuns: 100 },
    )
  })
})

function checkFates(plan: Plan, before: MemorySnapshot): void {
  const places = plan.documents.map(({ file: path, document: number }) => `${path}#${number}`)
  expect(new Set(places).size).toBe(places.length)
  for (const { file: path, documents } of plan.files) {
    const bytes = before.files.get(path) ?? new Uint8Array()
    expect(documents).toBe(readYamlStream(bytes, path).documents.length)
    expect(places.filter((place) => place.startsWith(`${path}#`))).toHaveLength(documents)
  }
}

function checkFiles(plan: Plan, before: MemorySnapshot, after: MemorySnapshot, strategy: ArchiveStrategy): void {
  const idOf = (snapshot: MemorySnapshot, path = '') => {
    const bytes = snapshot.files.get(path)
    return bytes === undefined ? undefined : blobId(bytes)
  }
  for (const { file: path, blob, outcome, archived_to } of plan.files) {
    expect(idOf(before, path)).toBe(blob)
    const expected = outcome !== 'ingested' ? [blob, undefined] : [undefined, strategy === 'none' ? undefined : blob]
    expect([idOf(after, path), idOf(after, archived_to)]).toEqual(expected)
    const isFaulty = plan.faults.some((fault) => fault.severity === 'error' && fault.file === path)
    expect(isFaulty).toBe(outcome === 'rejected')
  }
  const taken = plan.files.filter(({ outcome }) => outcome === 'ingested')
  expect(plan.originals).toEqual(taken.map(({ file: path, sha256 }) => ({ sha256, bytes: before.files.get(path) })))
  for (const { path, blob } of plan.documents.filter(({ fate }) => fate === 'created' || fate === 'updated'))
    expect(idOf(after, path)).toBe(blob)
  expect([...after.files.keys()].filter((path) => !path.startsWith(`${LAB}/`))).toEqual([])
}

describe('a file requested by its path', () => {
  const files = { [`${LAB}/raw/a.yaml`]: 'a: 1\n', [`${LAB}/raw/x.yaml.archived`]: '', 'other.yaml': 'a: 1\n' }
  const find = async (path: string) => {
    const snapshot = withFiles(await initialised(), files)
    const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
    return fabric === undefined ? undefined : findRawFile(snapshot, fabric.layout, path)
  }

  test.each(['a.yaml', 'raw/a.yaml', `${LAB}/raw/a.yaml`])('%s is found', async (path) => {
    expect((await find(path))?.path).toBe(`${LAB}/raw/a.yaml`)
  })

  test.each([
    ['other.yaml', 'raw_file_not_found'],
    ['x.yaml.archived', 'raw_file_not_found'],
    ['b.yaml', 'raw_file_not_found'],
    ['../managed/.gitkeep', 'unsafe_path'],
    ['/etc/passwd', 'unsafe_path'],
    ['', 'unsafe_path'],
  ])('%j is not: %s', async (path, code) => {
    await expect(find(path)).rejects.toMatchObject({ code })
  })
})
