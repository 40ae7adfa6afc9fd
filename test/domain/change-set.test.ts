import { describe, expect, test, vi } from 'vitest'
import { plannedBlob, plannedBlobs, plannedBytes, removeFile, rewriteFile } from '../../lib/domain/plan/planned-file.ts'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'
import { directoryOf, MemoryRepository } from '../support/memory-repository.ts'

const bytes = (text: string) => Buffer.from(text)

test('writing the same bytes is no change', () => {
  const changes = new ChangeSet()
  changes.write('a', bytes('x'), blobId(bytes('x')))
  expect(changes.isEmpty).toBe(true)
})

test('changes come sorted by path', () => {
  const changes = new ChangeSet()
  changes.write('b', bytes('x'))
  changes.write('a', bytes('x'), blobId(bytes('y')))
  changes.move('d', 'c', blobId(bytes('z')))
  changes.delete('e')
  expect(changes.changes.map(({ action, path }) => `${action} ${path}`)).toEqual(['update a', 'create b', 'move c', 'delete e'])
})

test.each<[string, (changes: ChangeSet) => void]>([
  ['written twice', (changes) => changes.write('a', bytes('x'))],
  ['written and deleted', (changes) => changes.delete('a')],
  ['written and moved away', (changes) => changes.move('a', 'b', blobId(bytes('x')))],
  ['written and moved to', (changes) => changes.move('b', 'a', blobId(bytes('x')))],
])('a path cannot be %s', (_, again) => {
  const changes = new ChangeSet()
  changes.write('a', bytes('y'))
  expect(() => again(changes)).toThrow(expect.objectContaining({ code: 'unsafe_path' }))
})

describe('where a file is moved away', () => {
  const moved = () => {
    const changes = new ChangeSet()
    changes.move('a', 'b', blobId(bytes('x')))
    return changes
  }
  const said = (changes: ChangeSet) => changes.changes.map(({ action, path }) => `${action} ${path}`)

  test('another file can be written, even with the same bytes', () => {
    const changes = moved()
    changes.write('a', bytes('x'), blobId(bytes('x')))
    expect(said(changes)).toEqual(['update a', 'move b'])
  })

  test('the written file stays when the move is undone', () => {
    const changes = moved()
    changes.write('a', bytes('y'))
    changes.forget('b')
    expect(said(changes)).toEqual(['update a'])
  })

  test('the move stays when the written file is undone', () => {
    const changes = moved()
    changes.write('a', bytes('y'))
    changes.forget('a')
    expect(said(changes)).toEqual(['move b'])
  })

  test.each<[string, (changes: ChangeSet) => void]>([
    ['written twice', (changes) => [1, 2].forEach((version) => void changes.write('a', bytes(String(version))))],
    ['deleted', (changes) => changes.delete('a')],
    ['moved away again', (changes) => changes.move('a', 'c', blobId(bytes('x')))],
  ])('nothing can be %s', (_, again) => {
    const changes = moved()
    expect(() => again(changes)).toThrow(expect.objectContaining({ code: 'unsafe_path' }))
  })
})

test('a path that leads out of the repository is refused', () => {
  expect(() => new ChangeSet().write('../x', bytes('x'))).toThrow(expect.objectContaining({ code: 'unsafe_path' }))
})

describe('what is planned for a path', () => {
  const repository = new MemoryRepository()
  const names = ['kept', 'gone', 'written', 'moved', 'refilled', 'taken']
  const files = Object.fromEntries(names.map((name) => [`d/${name}`, name]))
  const tree = repository.addTree(directoryOf({ ...files, 'd/link': { link: 'kept' }, 'd/folder/x': 'x' }))
  const snapshot = repository.snapshot(tree)
  const idOf = (text: string) => blobId(bytes(text))

  function planned(): ChangeSet {
    const changes = new ChangeSet()
    changes.delete('d/gone')
    changes.write('d/written', bytes('w'), idOf('written'))
    changes.write('d/new', bytes('n'))
    changes.move('d/moved', 'd/there', idOf('moved'))
    changes.move('d/refilled', 'e/there', idOf('refilled'))
    changes.write('d/refilled', bytes('r'))
    return changes
  }

  test.each<[string, string | undefined]>([
    ['d/kept', 'kept'],
    ['d/gone', undefined],
    ['d/written', 'w'],
    ['d/new', 'n'],
    ['d/moved', undefined],
    ['d/there', 'moved'],
    ['d/refilled', 'r'],
    ['d/link', undefined],
    ['d/folder', undefined],
    ['d/none', undefined],
  ])('%s: %j', async (path, text) => {
    const blob = text === undefined ? undefined : idOf(text)
    expect(await plannedBlob(snapshot, planned(), path)).toBe(blob)
    expect(await plannedBlobs(snapshot, planned())(path)).toBe(blob)
    if (blob === undefined) return
    expect(Buffer.from(await plannedBytes(snapshot, planned(), path, blob)).toString()).toBe(text)
  })

  test('of many paths is read with each directory once', async () => {
    const [list, entry] = [vi.spyOn(snapshot, 'list'), vi.spyOn(snapshot, 'entry')]
    const blobOf = plannedBlobs(snapshot, new ChangeSet())
    for (const name of names) expect(await blobOf(`d/${name}`)).toBe(idOf(name))
    expect([list.mock.calls, entry.mock.calls]).toEqual([[['d']], []])
    for (const spy of [list, entry]) spy.mockRestore()
  })

  test.each<[string, string[]]>([
    ['d/kept', ['delete d/kept']],
    ['d/none', []],
    ['d/written', ['delete d/written']],
    ['d/new', []],
    ['d/moved', ['move d/there']],
    ['d/there', ['delete d/moved']],
  ])('%s is removed', async (path, expected) => {
    const changes = planned()
    await removeFile(snapshot, changes, path)
    const said = changes.changes.map(({ action, path: at }) => `${action} ${at}`)
    const others = ['delete d/gone', 'move e/there', 'update d/refilled']
    const rest = ['update d/written', 'create d/new', 'move d/there'].filter((one) => !one.endsWith(` ${path}`))
    expect(said.filter((one) => !others.includes(one)).sort()).toEqual([...new Set([...rest, ...expected])].sort())
  })

  test('a file is rewritten, whatever was planned for it', async () => {
    const changes = planned()
    for (const path of ['d/kept', 'd/gone', 'd/new', 'd/there']) await rewriteFile(snapshot, changes, path, bytes('z'))
    await rewriteFile(snapshot, changes, 'd/taken', bytes('taken'))
    const said = changes.changes.map(({ action, path }) => `${action} ${path}`)
    expect(said).toEqual(
      ['update d/gone', 'update d/kept', 'delete d/moved', 'create d/new', 'update d/refilled', 'create d/there'].concat([
        'update d/written',
        'move e/there',
      ]),
    )
  })
})
