import * as z from 'zod'
import { refusedProposal } from '../../app/ports/proposals.ts'
import { AUTO_MERGE_ON, type CallHost, type ProposalCalls, readAnswer } from '../shared/proposal-api.ts'

const PULL = z.object({
  node_id: z.string(),
  auto_merge: z.object({}).nullish(),
  head: z.object({ sha: z.string() }),
  base: z.object({
    repo: z.object({ allow_merge_commit: z.boolean().optional(), allow_squash_merge: z.boolean().optional() }),
  }),
})

const ENABLE = `mutation($id: ID!, $method: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: $method }) { clientMutationId }
}`

const RESULT = z.object({ errors: z.array(z.object({ message: z.string() })).optional() })

/** GitHub enables auto-merge only while something is left to wait for. */
const NOTHING_TO_WAIT_FOR = /clean status/i

/**
 * Auto-merge exists in GraphQL only (https://docs.github.com/graphql/reference/mutations#enablepullrequestautomerge). A
 * request that may be merged now is merged, if its head is still the one that was seen.
 */
export function gitHubAutoMerge(
  call: CallHost,
  { graphql, pull: url, headers }: { graphql: URL; pull: (id: string) => URL; headers: Record<string, string> },
): Required<ProposalCalls>['autoMerge'] {
  return async (id, signal) => {
    const at = url(id)
    const { node_id, auto_merge, head, base } = readAnswer(await call({ method: 'GET', url: at, headers }, signal), PULL, {
      url: at,
    })
    if (auto_merge != null) return AUTO_MERGE_ON
    const method = methodOf(base.repo)
    const body = { query: ENABLE, variables: { id: node_id, method } }
    const answer = await call({ method: 'POST', url: graphql, headers, body }, signal)
    const [error] = readAnswer(answer, RESULT, { url: graphql }).errors ?? []
    if (error === undefined) return AUTO_MERGE_ON
    if (!NOTHING_TO_WAIT_FOR.test(error.message)) throw refusedProposal(error.message)
    const merge = new URL(`${at.href}/merge`)
    const asked = { sha: head.sha, merge_method: method.toLowerCase() }
    readAnswer(await call({ method: 'PUT', url: merge, headers, body: asked }, signal), z.unknown(), { url: merge })
    return AUTO_MERGE_ON
  }
}

/** The first that the repository allows. */
function methodOf({ allow_merge_commit, allow_squash_merge }: z.infer<typeof PULL>['base']['repo']) {
  if (allow_merge_commit !== false) return 'MERGE'
  return allow_squash_merge === false ? 'REBASE' : 'SQUASH'
}
