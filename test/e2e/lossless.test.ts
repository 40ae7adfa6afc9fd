import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { VerifyReport } from '../../lib/contract/status.ts'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import { readYamlStream } from '../../lib/yaml/stream/read-stream.ts'
import { gfmJson } from '../support/gfm.ts'
import { realData } from '../support/real-data.ts'
import { git, Remote } from '../support/remote.ts'

const samples = join(import.meta.dirname, '../../samples')
const wiring = join(samples, 'prepop.yaml')
const real = realData === undefined ? [] : yamlBelow(join(realData, 'fabrics'))

function yamlBelow(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(directory, name))
}

describe.each([wiring, ...real])('%s', (source) => {
  const original = readFileSync(source)
  const raw = `fabrics/lab/gitops/raw/${basename(source)}`
  let remote: Remote
  let cache: string
  const on = () => ['--remote', remote.url, '--branch', 'main', '--fabric', 'lab', '--cache', cache]

  beforeAll(async () => {
    remote = await Remote.start()
    cache = join(remote.directory, 'cache')
    await gfmJson<OperationReport>(['init', ...on()])
    await remote.push({ [raw]: original }, 'wiring of the lab')
  })
  afterAll(() => remote.close())

  test('every document is in managed, byte for byte, and the original keeps its blob id', async () => {
    const report = await gfmJson<OperationReport>(['ingest', ...on()])
    const slices = readYamlStream(original, raw).documents.filter(({ content }) => content !== 'empty')
    expect(Buffer.concat(readYamlStream(original, raw).documents.map(({ bytes }) => bytes)).equals(original)).toBe(true)
    expect(report).toMatchObject({ status: 'succeeded', files_processed: 1, documents_extracted: slices.length })

    const tree = await remote.tree()
    const written = report.documents.filter(({ fate }) => fate === 'created')
    expect(written.map(({ path = '' }) => tree.get(path))).toEqual(slices.map(({ bytes }) => blobId(bytes)))
    expect(tree.get(`${raw}.archived`)).toBe(blobId(original))
    expect(tree.has(raw)).toBe(false)
  })

  test('the history of the original reaches its first commit', async () => {
    const log = await git(remote.repository, 'log', '--follow', '--format=%s', 'main', '--', `${raw}.archived`)
    expect(log.trim().split('\n').at(-1)).toBe('wiring of the lab')
  })

  test('the repository is sound for native Git', async () => {
    await expect(git(remote.repository, 'fsck', '--strict', '--full', '--no-dangling')).resolves.toBe('')
  })

  test('a second ingest makes no commit', async () => {
    const before = await remote.head()
    const report = await gfmJson<OperationReport>(['ingest', ...on()])
    expect(report).toMatchObject({ status: 'no_change', commit: null })
    expect(await remote.head()).toBe(before)
  })

  test('verify proves it from Git alone', async () => {
    const proof = await gfmJson<VerifyReport>(['verify', ...on()])
    expect(proof).toMatchObject({ originals: 1, faults: [] })
    expect(proof.accounted.as_written).toBe(proof.documents - proof.accounted.empty)
  })
})
