import * as z from 'zod'
import type { Proposal, ProposalPlace } from '../../app/ports/proposals.ts'
import { AUTO_MERGE_ON, type MakeProposals, proposalsBy, readAnswer, readIfThere } from '../shared/proposal-api.ts'
import { branchOf } from '../shared/push-shape.ts'
import type { ToldRequest } from '../shared/told-request.ts'

/** https://learn.microsoft.com/rest/api/azure/devops/git/pull-requests: also that of a server of 2019. */
const VERSION = { 'api-version': '5.0' }
const MAX_BODY = 4000

const PULL = z.object({ pullRequestId: z.int(), title: z.string(), description: z.string().nullish() })
const PULLS = z.object({ value: z.array(PULL) })

/** Of an active request the last merge was a test; that of a completed one has landed. */
const COMMIT = z.object({ commitId: z.string() })
const STATES: Record<string, ToldRequest['state']> = { completed: 'merged', abandoned: 'closed' }
const TOLD = z
  .object({
    status: z.string(),
    sourceRefName: z.string(),
    targetRefName: z.string(),
    lastMergeSourceCommit: COMMIT.nullish(),
    lastMergeCommit: COMMIT.nullish(),
  })
  .transform(({ status, sourceRefName, targetRefName, lastMergeSourceCommit, lastMergeCommit }): ToldRequest => {
    const place = { base: branchOf(targetRefName), branch: branchOf(sourceRefName) }
    const commits = { head: lastMergeSourceCommit?.commitId, commit: lastMergeCommit?.commitId }
    return { ...place, state: STATES[status] ?? 'open', ...commits }
  })

/** Only its own identity may be named as the one that completes: the one that opened the request. */
const IDENTITY = z.object({ id: z.string() })
const COMPLETION = z.object({ createdBy: IDENTITY, autoCompleteSetBy: IDENTITY.nullish() })

/** One active request for each pair of branches. */
export const azureDevOpsProposals: MakeProposals = (repositoryUrl, call) => {
  const api = apiOf(repositoryUrl)
  if (api === undefined) return undefined
  const pulls = (rest = '', query = {}) => new URL(`${api}/pullrequests${rest}?${new URLSearchParams({ ...query, ...VERSION })}`)
  const proposalOf = ({ pullRequestId, title, description }: z.infer<typeof PULL>): Proposal => ({
    id: String(pullRequestId),
    url: `${repositoryUrl.replace(/\/$/, '')}/pullrequest/${pullRequestId}`,
    title,
    body: description ?? '',
  })
  const change = async (id: string, body: object, signal?: AbortSignal) => {
    const url = pulls(`/${id}`)
    readAnswer(await call({ method: 'PATCH', url, body }, signal), PULL, { url })
  }
  const listed = async <T>(status: string, { base, branch }: ProposalPlace, schema: z.ZodType<T>, signal?: AbortSignal) => {
    const criteria = { status, sourceRefName: `refs/heads/${branch}`, targetRefName: `refs/heads/${base}` }
    const query = Object.fromEntries(Object.entries(criteria).map(([name, value]) => [`searchCriteria.${name}`, value]))
    const url = pulls('', query)
    return readAnswer(await call({ method: 'GET', url }, signal), schema, { url })
  }
  return proposalsBy(
    {
      find: async (place, signal) => {
        const [found] = (await listed('active', place, PULLS, signal)).value
        if (found === undefined) return undefined
        // A list has only the beginning of a description.
        const url = pulls(`/${found.pullRequestId}`)
        return proposalOf(readAnswer(await call({ method: 'GET', url }, signal), PULL, { url }))
      },
      read: async (id, signal) => {
        const url = pulls(`/${id}`)
        return readIfThere(await call({ method: 'GET', url }, signal), TOLD, { url })
      },
      latest: async (place, signal) => (await listed('all', place, z.object({ value: z.array(TOLD) }), signal)).value,
      create: async ({ base, branch }, { title, body: description }, signal) => {
        const url = pulls()
        const body = { sourceRefName: `refs/heads/${branch}`, targetRefName: `refs/heads/${base}`, title, description }
        const answer = await call({ method: 'POST', url, body }, signal)
        return answer.status === 409 ? undefined : proposalOf(readAnswer(answer, PULL, { url }))
      },
      update: (id, { title, body: description }, signal) => change(id, { title, description }, signal),
      close: (id, signal) => change(id, { status: 'abandoned' }, signal),
      autoMerge: async (id, signal) => {
        const url = pulls(`/${id}`)
        const { createdBy, autoCompleteSetBy } = readAnswer(await call({ method: 'GET', url }, signal), COMPLETION, { url })
        if (autoCompleteSetBy == null)
          await change(id, { autoCompleteSetBy: createdBy, completionOptions: { deleteSourceBranch: true } }, signal)
        return AUTO_MERGE_ON
      },
    },
    { maxBody: MAX_BODY },
  )
}

/**
 * `https://dev.azure.com/{organisation}/{project}/_git/{repository}`, or the same below a collection of a server. The
 * project is left out where it has the name of the repository.
 */
function apiOf(repositoryUrl: string): string | undefined {
  const { origin, host, pathname } = new URL(repositoryUrl)
  const [, place = '', repository] = /^(.*)\/_git\/([^/]+?)\/?$/.exec(pathname) ?? []
  if (repository === undefined) return undefined
  const depth = place.split('/').length - 1
  const isShort = host === 'dev.azure.com' ? depth === 1 : host.endsWith('.visualstudio.com') && depth === 0
  return `${origin}${place}${isShort ? `/${repository}` : ''}/_apis/git/repositories/${repository}`
}
