import { RemoteBranch } from '../wire/remote-branch.ts'
import { DEFAULT_AGENT, type RemoteOptions, transportTo } from './transport-to.ts'

/** Needed to ask, and of no account in the answer. */
const ANY_BRANCH = 'main'

/**
 * The branch that the remote's `HEAD` names, though it may have no commit yet; undefined if `HEAD` names none. Throws
 * what reading a branch throws.
 */
export async function defaultBranchOf(options: RemoteOptions, signal?: AbortSignal): Promise<string | undefined> {
  return (await asking(options).branches(signal)).defaultBranch
}

/** The branches of a remote whose names begin so. Throws what reading a branch throws. */
export async function branchesBelow(options: RemoteOptions, below: string, signal?: AbortSignal): Promise<string[]> {
  return (await asking(options, below).branches(signal)).below
}

function asking(options: RemoteOptions, below?: string): RemoteBranch {
  const { userAgent = DEFAULT_AGENT } = options
  return new RemoteBranch(transportTo(options), { branch: ANY_BRANCH, below, userAgent })
}
