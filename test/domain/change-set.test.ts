import { expect, test } from 'vitest'
import { blobId } from '../../lib/domain/blob-id.ts'
import { ChangeSet } from '../../lib/domain/change-set.ts'

const bytes = (text: string) => Buffer.from(text)

test('writing what is there already is no change', () => {
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

test('a path that leads out of the repository is refused', () => {
  expect(() => new ChangeSet().write('../x', bytes('x'))).toThrow(expect.objectContaining({ code: 'unsafe_path' }))
})
