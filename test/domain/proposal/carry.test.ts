import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { carry, holdsNothing } from '../../../lib/domain/proposal/carry.ts'
import { directoryOf, type Entry, MemoryRepository } from '../../support/memory-repository.ts'

type Paths = Record<string, Entry>

async function carried(from: Paths, proposed: Paths, onto: Paths) {
  const repository = new MemoryRepository()
  const at = (paths: Paths) => repository.snapshot(repository.addTree(directoryOf(paths)))
  const snapshots = { from: at(from), proposed: at(proposed), onto: at(onto) }
  const found = await carry(snapshots)
  if (found.kind === 'conflict') return found.paths
  const after = await repository.apply(snapshots.onto, found.changes)
  return (await after.rootTree()) === (await at(expected(from, proposed, onto)).rootTree())
}

/** Each file as the side has it that changed it. */
function expected(from: Paths, proposed: Paths, onto: Paths): Paths {
  const names = [...new Set([from, proposed, onto].flatMap((side) => Object.keys(side)))]
  const chosen = names.map((name) => [name, proposed[name] === from[name] ? onto[name] : proposed[name]] as const)
  return Object.fromEntries(chosen.filter((entry): entry is [string, Entry] => entry[1] !== undefined))
}

describe('what was proposed', () => {
  test.each<[string, Paths, Paths, Paths]>([
    ['stands on a base with other files', { 'r/a': '1' }, { 'm/a': '1' }, { 'r/a': '1', 'r/b': '2' }],
    ['stands on a base without a file', { a: '1', b: '1' }, { a: '2', b: '1' }, { a: '1' }],
    ['is there already', { a: '1' }, { a: '2' }, { a: '2', b: '1' }],
    ['is gone already', { a: '1', b: '1' }, { b: '1' }, { b: '1', c: '1' }],
    ['is nothing', { a: '1' }, { a: '1' }, { a: '3' }],
  ])('%s', async (_, from, proposed, onto) => {
    expect(await carried(from, proposed, onto)).toBe(true)
  })

  test.each<[string, Paths, Paths, Paths, string[]]>([
    ['both wrote a file', { a: '1' }, { a: '2' }, { a: '3' }, ['a']],
    ['both made a file', { x: '1' }, { x: '1', a: '2' }, { x: '1', a: '3' }, ['a']],
    ['one wrote what the other removed', { x: '1', 'r/a': '1' }, { x: '1' }, { x: '1', 'r/a': '2' }, ['r/a']],
    ['one removed what the other wrote', { x: '1', 'r/a': '1' }, { x: '1', 'r/a': '2' }, { x: '1' }, ['r/a']],
    ['a link was changed beside a file', { a: '1', l: { link: 'a' } }, { a: '2', l: { link: 'b' } }, { a: '1' }, ['a']],
  ])('is a conflict where %s', async (_, from, proposed, onto, paths) => {
    expect(await carried(from, proposed, onto)).toEqual(paths)
  })
})

test('files are carried whole or are a conflict, and nothing in between', async () => {
  const side = fc.dictionary(fc.constantFrom('a', 'b', 'd/c', 'd/e'), fc.constantFrom('1', '2', '3'))
  await fc.assert(
    fc.asyncProperty(side, side, side, async (from, proposed, onto) => {
      const names = [...new Set([from, proposed, onto].flatMap((paths) => Object.keys(paths)))].sort()
      const both = names.filter(
        (name) => proposed[name] !== from[name] && onto[name] !== from[name] && proposed[name] !== onto[name],
      )
      expect(await carried(from, proposed, onto)).toEqual(both.length === 0 ? true : both)
    }),
    { numRuns: 200 },
  )
})

describe('nothing is left to propose', () => {
  const log = (page: string) => ({ 'f/.hnp/archive-log.yaml': page, 'f/.hnp/archive-log/1.yaml': page })
  test.each<[string, Paths, boolean]>([
    ['of what is as on the base', { a: '1', ...log('1') }, true],
    ['where only the log has grown', { a: '1', ...log('2') }, true],
    ['and a file differs', { a: '2', ...log('2') }, false],
    ['and a file is new', { a: '1', b: '1', ...log('1') }, false],
    ['and a link differs', { a: '1', l: { link: 'a' }, ...log('2') }, false],
  ])('%s: %j is %j', async (_, proposed, nothing) => {
    const repository = new MemoryRepository()
    const at = (paths: Paths) => repository.snapshot(repository.addTree(directoryOf(paths)))
    expect(await holdsNothing({ base: at({ a: '1', ...log('1') }), proposed: at(proposed) }, 'f')).toBe(nothing)
  })
})
