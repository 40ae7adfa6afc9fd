import type { CommitInfo, GitRepository } from '../ports/ports.ts'

/** The head of a branch, and the repository that reads its history. */
export interface Tip {
  repository: Pick<GitRepository, 'commits'>
  head: string
}

/**
 * The latest commit that is on both branches; undefined if they have none in common. Both histories are read from the
 * newest commit on, in turn, so two branches that parted a moment ago cost little.
 */
export async function mergeBase(one: Tip, other: Tip): Promise<string | undefined> {
  const sides = [one, other].map(({ repository, head }) => ({
    commits: repository.commits(head)[Symbol.asyncIterator](),
    seen: new Set<string>(),
  }))
  const waiting = await Promise.all(sides.map(({ commits }) => next(commits)))
  for (;;) {
    const [first, second] = waiting
    if (first === undefined && second === undefined) return undefined
    const turn = second === undefined || (first !== undefined && first.time >= second.time) ? 0 : 1
    const [side, facing] = turn === 0 ? [sides[0], sides[1]] : [sides[1], sides[0]]
    const commit = waiting[turn]
    if (commit === undefined || side === undefined) return undefined
    if (facing?.seen.has(commit.oid) === true) return commit.oid
    side.seen.add(commit.oid)
    waiting[turn] = await next(side.commits)
  }
}

async function next(commits: AsyncIterator<CommitInfo>): Promise<CommitInfo | undefined> {
  const { done, value } = await commits.next()
  return done === true ? undefined : value
}
