import { describe, expect, test } from 'vitest'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'

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
