import * as z from 'zod'
import type { Proposal, ProposalPlace } from '../../app/ports/proposals.ts'
import { percentEncoded } from '../../percent-encoding.ts'
import { patiently } from '../shared/patiently.ts'
import { AUTO_MERGE_ON, type MakeProposals, proposalsBy, readAnswer, readIfThere } from '../shared/proposal-api.ts'
import { repositoryPath } from '../shared/status.ts'
import type { ToldRequest } from '../shared/told-request.ts'

const MERGE_REQUEST = z
  .object({ iid: z.int(), web_url: z.string(), title: z.string(), description: z.string().nullish() })
  .transform(({ iid, web_url: url, title, description }): Proposal => ({ id: String(iid), url, title, body: description ?? '' }))

/** `locked`: it is being merged. A fast-forward makes no commit, and a rebase is one of the source branch. */
const TOLD = z
  .object({
    state: z.string(),
    source_branch: z.string(),
    target_branch: z.string(),
    sha: z.string().nullish(),
    merge_commit_sha: z.string().nullish(),
    squash_commit_sha: z.string().nullish(),
  })
  .transform(({ state, source_branch, target_branch, sha, merge_commit_sha, squash_commit_sha }): ToldRequest => {
    const place = { base: target_branch, branch: source_branch }
    const commit = squash_commit_sha ?? merge_commit_sha
    return { ...place, state: state === 'merged' || state === 'closed' ? state : 'open', head: sha, commit }
  })

const MERGEABILITY = z.object({
  sha: z.string().nullish(),
  detailed_merge_status: z.string().nullish(),
  merge_when_pipeline_succeeds: z.boolean().nullish(),
})

/** Directly after it was opened, a request is prepared in the background, and cannot be merged. */
function isEarly({ detailed_merge_status: status }: z.infer<typeof MERGEABILITY>): boolean {
  return status === 'preparing' || status === 'checking' || status === 'unchecked'
}

/** https://docs.gitlab.com/api/merge_requests/: one open request for each pair of branches. */
export const gitLabProposals: MakeProposals = (repositoryUrl, call) => {
  const project = repositoryPath(repositoryUrl) ?? []
  if (project.length < 2) return undefined
  const api = `${new URL(repositoryUrl).origin}/api/v4/projects/${percentEncoded(project.join('/'))}/merge_requests`
  const change = async (id: string, body: object, signal?: AbortSignal) => {
    const url = new URL(`${api}/${id}`)
    readAnswer(await call({ method: 'PUT', url, body }, signal), MERGE_REQUEST, { url })
  }
  const listed = async <T>(state: string, { base, branch }: ProposalPlace, schema: z.ZodType<T>, signal?: AbortSignal) => {
    const url = new URL(`${api}?${new URLSearchParams({ state, source_branch: branch, target_branch: base })}`)
    return readAnswer(await call({ method: 'GET', url }, signal), schema, { url })
  }
  return proposalsBy({
    find: async (place, signal) => (await listed('opened', place, z.array(MERGE_REQUEST), signal))[0],
    read: async (id, signal) => {
      const url = new URL(`${api}/${id}`)
      return readIfThere(await call({ method: 'GET', url }, signal), TOLD, { url })
    },
    latest: (place, signal) => listed('all', place, z.array(TOLD), signal),
    create: async ({ base, branch }, { title, body: description }, signal) => {
      const url = new URL(api)
      const body = { source_branch: branch, target_branch: base, title, description, remove_source_branch: true }
      const answer = await call({ method: 'POST', url, body }, signal)
      return answer.status === 409 ? undefined : readAnswer(answer, MERGE_REQUEST, { url })
    },
    update: (id, { title, body: description }, signal) => change(id, { title, description }, signal),
    close: (id, signal) => change(id, { state_event: 'close' }, signal),
    autoMerge: async (id, signal) => {
      const url = new URL(`${api}/${id}`)
      const read = async () => readAnswer(await call({ method: 'GET', url }, signal), MERGEABILITY, { url })
      const { merge_when_pipeline_succeeds: isOn, sha } = await patiently(read, (seen) => !isEarly(seen), signal)
      if (isOn === true) return AUTO_MERGE_ON
      const merge = new URL(`${url.href}/merge`)
      // `auto_merge` since 17.11, the other before.
      const body = { sha, auto_merge: true, merge_when_pipeline_succeeds: true, should_remove_source_branch: true }
      readAnswer(await call({ method: 'PUT', url: merge, body }, signal), z.unknown(), { url: merge })
      return AUTO_MERGE_ON
    },
  })
}
