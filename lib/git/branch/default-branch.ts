import { RemoteBranch } from '../wire/remote-branch.ts'
import { DEFAULT_AGENT, type RemoteOptions, transportTo } from './transport-to.ts'

/** Needed to ask, and of no account in the answer. */
const ANY_BRANCH = 'main'

/**
 * The branch that the remote's `HEAD` names, though it may have no commit yet; undefined if `HEAD` names none. Throws
 * what reading a branch throws.
 */
export async function defaultBranchOf(options: RemoteOptions, signal?: AbortSignal): Promise<string | undefined> {
  const { userAgent = DEFAULT_AGENT } = options
  const remote = new RemoteBranch(transportTo(options), { branch: ANY_BRANCH, userAgent })
  return (await remote.branches(signal)).defaultBranch
}
