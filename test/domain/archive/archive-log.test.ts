import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { appendToLog, readLog } from '../../../lib/domain/archive/archive-log.ts'
import type { LogEntry } from '../../../lib/domain/archive/log-entry.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { ChangeSet } from '../../../lib/domain/tree/change-set.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'

const layout = layoutOf(defaultSettings('lab'))

function entry(operation: string, time = '2026-11-23T05:50:33.000Z', documents = 2): LogEntry {
  return {
    operation,
    kind: 'ingest',
    time,
    actor: 'Ann "the" Admin <ann@example.com>',
    source_commit: 'c'.repeat(40),
    originals: [{ file: 'raw/a.yaml', blob: 'a'.repeat(40), sha256: 'b'.repeat(64), archived: 'raw/a.yaml.archived' }],
    documents: Array.from({ length: documents }, (_, index) => ({
      fate: 'created' as const,
      file: 'raw/a.yaml',
      document: index + 1,
      line: 1 + 10 * index,
      object: `VPC.vpc.githedgehog.com/default/vpc-${index}`,
      path: `managed/vpcs/vpc-${index}.yaml`,
      blob: 'd'.repeat(40),
    })),
  }
}

async function append(snapshot: MemorySnapshot, added: LogEntry): Promise<{ snapshot: MemorySnapshot; changes: ChangeSet }> {
  const changes = new ChangeSet()
  await appendToLog(snapshot, layout, added, changes)
  return { snapshot: snapshot.apply(changes.changes), changes }
}

function all(snapshot: MemorySnapshot): Promise<LogEntry[]> {
  return collect(readLog(snapshot, layout))
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

test('entries read back in order, and the pages are plain YAML', async () => {
  let snapshot = new MemorySnapshot()
  const entries = [entry('01'), { ...entry('02'), originals: [], documents: [], source_commit: null }, entry('03')]
  for (const one of entries) snapshot = (await append(snapshot, one)).snapshot
  expect(await all(snapshot)).toEqual(entries)
  expect(parse(snapshot.text()[`${layout.archiveLogPages}/2026-11.0001.yaml`] ?? '')).toEqual(entries)
})

test('appending adds lines and changes none', async () => {
  const first = (await append(new MemorySnapshot(), entry('01'))).snapshot
  const second = (await append(first, entry('02'))).snapshot
  const page = `${layout.archiveLogPages}/2026-11.0001.yaml`
  expect(second.text()[page]?.startsWith(first.text()[page] ?? '?')).toBe(true)
})

describe('with thousands of operations', () => {
  test('an operation writes a bounded page and the entry point', async () => {
    let snapshot = new MemorySnapshot()
    let largest = 0
    for (let index = 0; index < 400; index++) {
      const { snapshot: next, changes } = await append(snapshot, entry(String(index).padStart(4, '0')))
      snapshot = next
      for (const change of changes.changes) if ('bytes' in change) largest = Math.max(largest, change.bytes.length)
      expect(changes.changes).toHaveLength(2)
    }
    expect(largest).toBeLessThan(40 * 1024)
    expect((await all(snapshot)).map(({ operation }) => Number(operation))).toEqual(
      Array.from({ length: 400 }, (_, index) => index),
    )
  })

  test('a new month begins a new page', async () => {
    const november = (await append(new MemorySnapshot(), entry('01'))).snapshot
    const december = (await append(november, entry('02', '2026-12-01T00:00:00.000Z'))).snapshot
    expect(Object.keys(december.text()).filter((path) => path.startsWith(`${layout.archiveLogPages}/`))).toEqual([
      `${layout.archiveLogPages}/2026-11.0001.yaml`,
      `${layout.archiveLogPages}/2026-12.0001.yaml`,
    ])
  })
})

test('a page without a final newline gets one first', async () => {
  const first = (await append(new MemorySnapshot(), entry('01'))).snapshot
  const page = `${layout.archiveLogPages}/2026-11.0001.yaml`
  const trimmed = new MemorySnapshot({ ...first.text(), [page]: first.text()[page]?.trimEnd() ?? '' })
  expect((await all((await append(trimmed, entry('02'))).snapshot)).map(({ operation }) => operation)).toEqual(['01', '02'])
})

test('a foreign entry point stops the operation and is named', async () => {
  const snapshot = new MemorySnapshot({ [layout.archiveLog]: 'version: "1.0"\noperations: []\n' })
  await expect(append(snapshot, entry('01'))).rejects.toMatchObject({ code: 'manifest_unreadable' })
})

describe('a log written by a later version', () => {
  const LATER = {
    ...entry('02'),
    kind: 'rename',
    documents: entry('02', undefined, 1).documents.map((one) => ({ ...one, fate: 'renamed', since: 'v9' })),
    edits: [{ action: 'moved', object: 'o', path: 'p' }],
    hand_edits: [{ what: 'signed', object: 'o', path: 'p' }],
  }

  test('is read, and keeps its bytes when entries are appended', async () => {
    const later = (await append((await append(new MemorySnapshot(), entry('01'))).snapshot, LATER)).snapshot
    const next = (await append(later, entry('03'))).snapshot
    const [first, , third] = [entry('01'), LATER, entry('03')]
    expect(await all(next)).toMatchObject([first, { kind: 'rename', documents: [{ fate: 'renamed' }] }, third])
    const page = `${layout.archiveLogPages}/2026-11.0001.yaml`
    expect(next.text()[page]?.startsWith(later.text()[page] ?? '?')).toBe(true)
    expect(next.text()[page]).toContain('"since":"v9"')
  })

  test('may have unknown fields and lists', async () => {
    const known = (await append(new MemorySnapshot(), entry('01'))).snapshot
    const page = `${layout.archiveLogPages}/2026-11.0001.yaml`
    const text = `${known.text()[page]}  approved_by: "Bob"\n  approvals:\n  - {"by":"Bob"}\n`
    expect(await all(new MemorySnapshot({ ...known.text(), [page]: text }))).toEqual([entry('01')])
  })
})
