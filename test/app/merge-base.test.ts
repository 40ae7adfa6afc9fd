import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CommitInfo } from '../../lib/app/ports/ports.ts'
import { mergeBase } from '../../lib/app/proposals/merge-base.ts'

const WHO = { name: 'Ann', email: 'ann@example.com' }

/** A history in which each commit names the numbers of its parents, all of them earlier. */
function historyOf(parents: readonly (readonly number[])[]) {
  const commits = parents.map(
    (of, number): CommitInfo => ({
      oid: String(number),
      parents: of.map(String),
      message: '',
      author: WHO,
      committer: WHO,
      time: new Date(number * 1000),
    }),
  )
  const ancestors = (head: string) => {
    const seen = new Set<string>()
    const visit = (oid: string) => {
      if (seen.has(oid)) return
      seen.add(oid)
      commits[Number(oid)]?.parents.forEach(visit)
    }
    visit(head)
    return seen
  }
  const read: string[] = []
  const repository = {
    async *commits(head: string) {
      const known = ancestors(head)
      for (const commit of commits.toReversed()) {
        if (!known.has(commit.oid)) continue
        read.push(commit.oid)
        yield await Promise.resolve(commit)
      }
    },
  }
  return { repository, ancestors, read }
}

test.each<[string, number[][], number, number, string | undefined]>([
  ['is the head itself', [[], [0]], 1, 1, '1'],
  ['is the base that a branch stands on', [[], [0], [1]], 1, 2, '1'],
  ['is a branch that was merged', [[], [0], [0], [1, 2]], 3, 2, '2'],
  ['is where both parted', [[], [0], [0], [1], [2]], 3, 4, '0'],
  ['is where the base was last merged into the branch', [[], [0], [0], [1, 2], [1]], 4, 3, '1'],
  ['is not there for other histories', [[], []], 0, 1, undefined],
])('the merge base %s', async (_, parents, one, other, base) => {
  const { repository } = historyOf(parents)
  expect(await mergeBase({ repository, head: String(one) }, { repository, head: String(other) })).toBe(base)
  expect(await mergeBase({ repository, head: String(other) }, { repository, head: String(one) })).toBe(base)
})

test('two branches that parted a moment ago cost no more than what they have since', async () => {
  const long = Array.from({ length: 1000 }, (_, n) => (n === 0 ? [] : [n - 1]))
  const { repository, read } = historyOf([...long, [999], [999]])
  expect(await mergeBase({ repository, head: '1000' }, { repository, head: '1001' })).toBe('999')
  expect(read.length).toBeLessThanOrEqual(6)
})

test('in any history it is the latest commit that both have', async () => {
  const history = fc.array(fc.array(fc.nat(), { maxLength: 2 }), { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(history, fc.nat(), fc.nat(), async (drawn, first, second) => {
      const parents = drawn.map((of, number) => (number === 0 ? [] : [...new Set(of.map((n) => n % number))]))
      const { repository, ancestors } = historyOf(parents)
      const [one, other] = [String(first % parents.length), String(second % parents.length)]
      const both = [...ancestors(one)].filter((oid) => ancestors(other).has(oid)).map(Number)
      const latest = both.length === 0 ? undefined : String(Math.max(...both))
      expect(await mergeBase({ repository, head: one }, { repository, head: other })).toBe(latest)
    }),
    { numRuns: 300 },
  )
})
