import { decodeTime } from 'ulid'
import { DomainError } from '../../contract/errors.ts'
import { operationIn } from '../../domain/operation/trailers.ts'
import type { Point } from '../../domain/past/point.ts'
import type { CommitInfo, GitRepository, History } from '../ports/ports.ts'

/** An abbreviation is looked for in so many commits before one that has been found is taken for the only one. */
const NEARBY = 1000
/** How far the clocks of processes that make commits may differ. */
const SKEW_MS = 24 * 3600 * 1000
const MAX_CANDIDATES = 5

const COMMIT = /^[0-9a-f]{40}$/
const ULID_LENGTH = 26
/** The part of a ULID that is its time. */
const ULID_TIME = 10

/** A branch at its head, and the fabric whose operations are meant. */
export interface Past {
  repository: GitRepository
  fabric: string
  head: string | null
  signal?: AbortSignal | undefined
}

type Name = Extract<Point, { kind: 'name' }>

/**
 * Finds the commit that a point names; older history is fetched as needed. Of a time it is the last commit of the
 * branch until then; of an operation, the commit that it made. Throws `point_not_found`, `point_ambiguous` with the
 * candidates, and `operation_not_found` for the whole id of an operation without a commit on the branch.
 */
export async function resolvePoint(past: Past, point: Point): Promise<CommitInfo> {
  const { repository, head } = past
  if (head === null) throw notFound('HEAD', 'the branch has no commit yet')
  if (point.kind === 'time') return commitUntil(repository, head, point.time)
  const named = point.kind === 'head' ? await first(repository.commits(head)) : await namedCommit(past, head, point)
  return point.back === 0 ? named : commitBefore(repository, named, point.back)
}

async function commitUntil(history: History, head: string, time: Date): Promise<CommitInfo> {
  let oldest: CommitInfo | undefined
  for await (const commit of firstParents(history, head)) {
    if (commit.time <= time) return commit
    oldest = commit
  }
  const start = oldest === undefined ? '' : `: its first commit that can be read is ${oldest.oid} of ${instant(oldest.time)}`
  throw notFound(instant(time), `the branch had no commit at that time${start}`)
}

async function commitBefore(history: History, from: CommitInfo, back: number): Promise<CommitInfo> {
  let left = back
  for await (const commit of firstParents(history, from.oid)) if (left-- === 0) return commit
  throw notFound(`${from.oid}~${back}`, `there are no ${back} commits before ${from.oid}`)
}

/** The commits that the branch pointed to: side branches that were merged are left out. */
async function* firstParents(history: History, from: string): AsyncGenerator<CommitInfo> {
  let next: string | undefined = from
  // A clock that was wrong may bring a parent before its child.
  const early = new Map<string, CommitInfo>()
  for await (const commit of history.commits(from)) {
    early.set(commit.oid, commit)
    while (next !== undefined && early.has(next)) {
      const found: CommitInfo = early.get(next) ?? commit
      early.delete(next)
      yield found
      next = found.parents[0]
    }
  }
}

async function namedCommit(past: Past, head: string, { name }: Name): Promise<CommitInfo> {
  const { repository, signal } = past
  if (COMMIT.test(name)) {
    if (await repository.reaches(head, name, signal)) return first(repository.commits(name))
    throw notFound(name, 'the branch has no such commit')
  }
  const candidates = await candidatesOf(past, head, name)
  const [[, commit] = [], ...others] = candidates
  if (commit === undefined) throw unknownName(name)
  if (others.some(([, { oid }]) => oid !== commit.oid)) throw ambiguous(name, candidates)
  return commit
}

/** Commits by the ids that begin with the name: their own, and those of their operations. */
async function candidatesOf({ repository, fabric, signal }: Past, head: string, name: string): Promise<[string, CommitInfo][]> {
  const found = new Map<string, CommitInfo>()
  const [oid, operation] = [name.toLowerCase(), name.toUpperCase()]
  const isCommit = /^[0-9a-f]+$/.test(oid)
  const begun = isCommit || name.length < ULID_TIME ? 0 : decodeTime(operation.padEnd(ULID_LENGTH, '0')) - SKEW_MS
  let seen = 0
  for await (const commit of repository.commits(head)) {
    signal?.throwIfAborted()
    if (commit.oid.startsWith(oid)) found.set(commit.oid, commit)
    const made = operationIn(commit.message, fabric)
    // The older one is its own: a later commit may quote the trailers.
    if (made?.startsWith(operation)) found.set(made, commit)
    seen++
    if ((seen >= NEARBY && found.size > 0) || (made !== undefined && timeOf(made) < begun)) break
  }
  return [...found]
}

function timeOf(operation: string): number {
  try {
    return decodeTime(operation)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function unknownName(name: string): DomainError {
  if (name.length < ULID_LENGTH) return notFound(name, 'no commit and no operation of the fabric begins like that')
  const message = `There is no commit of an operation ${name}`
  return new DomainError('operation_not_found', message, { operation: name })
}

function ambiguous(name: string, found: readonly [string, CommitInfo][]): DomainError<'point_ambiguous'> {
  const candidates = found.slice(0, MAX_CANDIDATES).map(([id, { message }]) => `${id} (${message.split('\n')[0]})`)
  const rest = found.length > MAX_CANDIDATES ? ` and ${found.length - MAX_CANDIDATES} more` : ''
  const message = `${name} begins more than one id: ${candidates.join(', ')}${rest}. Use more of its characters`
  return new DomainError('point_ambiguous', message, { point: name, candidates: found.map(([id]) => id) })
}

function notFound(point: string, reason: string): DomainError<'point_not_found'> {
  return new DomainError('point_not_found', `${point} cannot be found: ${reason}`, { point, reason })
}

async function first(commits: AsyncIterable<CommitInfo>): Promise<CommitInfo> {
  for await (const commit of commits) return commit
  throw notFound('HEAD', 'the branch has no commit yet')
}

function instant(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z')
}
