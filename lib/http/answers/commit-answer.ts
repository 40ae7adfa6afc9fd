import type { AtCommit } from '../../app/reading/fabric-topology.ts'
import type { Answer } from '../problems/problem.ts'
import { isKnown } from '../requests/preconditions.ts'

/** What a commit says: 304, without computing it, if the client has that commit's answer. */
export async function commitAnswer<T extends object>(
  { commit, read }: AtCommit<T>,
  headers: Readonly<Record<string, string | undefined>>,
): Promise<Answer> {
  const common = { etag: `"${commit}"` }
  return isKnown(headers, commit) ? { status: 304, headers: common } : { status: 200, headers: common, body: await read() }
}
