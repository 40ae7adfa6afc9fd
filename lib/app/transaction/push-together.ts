import { DomainError, type ErrorCode, isError } from '../../contract/errors.ts'
import type { PreparedCommit, PushOutcome } from '../ports/ports.ts'
import type { OperationContext } from './operation-context.ts'
import type { Member } from './together.ts'

/** Errors of a push that are sure of its outcome: the commit cannot land or, with `push_unknown`, still may. */
const IS_DEFINITE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'push_refused',
  'push_unknown',
  'authentication_failed',
  'repository_not_found',
  'repository_unreachable',
  'cancelled',
])

/**
 * A host that refuses the commits of others may still take the operation's own, and a person who takes theirs off the
 * branch may leave it there. Then the others are settled in their own turn.
 */
export async function pushTogether(
  context: OperationContext,
  commit: PreparedCommit,
  members: readonly Member[],
): Promise<{ outcome: PushOutcome; landed: readonly Member[] }> {
  try {
    const outcome = await push(context, members.at(-1)?.commit ?? commit)
    const isAlone = outcome === 'unseen' && members.length > 0 && (await isOnBranch(context, commit))
    return isAlone ? { outcome: 'accepted', landed: [] } : { outcome, landed: members }
  } catch (error) {
    if (members.length === 0 || !isError(error, 'push_refused')) throw error
    return { outcome: await push(context, commit), landed: [] }
  }
}

async function push({ repository, signal }: OperationContext, commit: PreparedCommit): Promise<PushOutcome> {
  try {
    return await repository.push(commit, signal)
  } catch (error) {
    if (error instanceof DomainError && IS_DEFINITE.has(error.code)) throw error
    throw unknownPush(repository, commit, error)
  }
}

async function isOnBranch({ repository, signal }: OperationContext, commit: PreparedCommit): Promise<boolean> {
  try {
    return await repository.contains(commit.oid, signal)
  } catch (error) {
    throw unknownPush(repository, commit, error)
  }
}

/** The error of a commit that may have landed, and may still land. */
export function unknownPush(
  { branch, url }: OperationContext['repository'],
  { oid, base }: Pick<PreparedCommit, 'oid' | 'base'>,
  error: unknown,
): DomainError<'push_unknown'> {
  const ref = `refs/heads/${branch}`
  const reason = error instanceof Error ? error.message : String(error)
  const message = `It is not known whether the commit ${oid} has landed on ${ref} of ${url}: ${reason}`
  return new DomainError('push_unknown', message, { ref, url, commit: oid, base, reason }, { cause: error })
}
