import * as z from 'zod'
import type { Proposal, ProposalPlace } from '../../app/ports/proposals.ts'
import { type MakeProposals, proposalsBy, readAnswer, readIfThere } from '../shared/proposal-api.ts'
import type { ToldRequest } from '../shared/told-request.ts'
import { gitHubApi, gitHubGraphQl, gitHubRepository } from './api.ts'
import { gitHubAutoMerge } from './auto-merge.ts'

const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }

const PULL = z
  .object({ number: z.int(), html_url: z.string(), title: z.string(), body: z.string().nullish() })
  .transform(({ number, html_url: url, title, body }): Proposal => ({ id: String(number), url, title, body: body ?? '' }))

/**
 * Until a request is merged its `merge_commit_sha` is that of a test; then it is the merge commit, the squashed commit,
 * or the last of those that were rebased (https://docs.github.com/rest/pulls/pulls#get-a-pull-request).
 */
const TOLD = z
  .object({
    state: z.string(),
    merged_at: z.string().nullish(),
    merge_commit_sha: z.string().nullish(),
    head: z.object({ ref: z.string(), sha: z.string() }),
    base: z.object({ ref: z.string() }),
  })
  .transform(({ state, merged_at, merge_commit_sha: commit, head, base }): ToldRequest => {
    const ended = merged_at == null ? 'closed' : 'merged'
    return { base: base.ref, branch: head.ref, state: state === 'open' ? 'open' : ended, head: head.sha, commit }
  })

const ERRORS = z.object({ errors: z.array(z.object({ message: z.string().optional() })) })

/** https://docs.github.com/rest/pulls/pulls: one open request for each pair of branches. */
export const gitHubProposals: MakeProposals = (repositoryUrl, call) => {
  const repository = gitHubRepository(repositoryUrl)
  if (repository === undefined) return undefined
  const { owner, name } = repository
  const pulls = (rest = '') => new URL(`${gitHubApi(repositoryUrl)}/repos/${owner}/${name}/pulls${rest}`)
  const change = async (id: string, body: object, signal?: AbortSignal) => {
    const url = pulls(`/${id}`)
    readAnswer(await call({ method: 'PATCH', url, headers: HEADERS, body }, signal), PULL, { url })
  }
  const listed = async <T>(state: string, { base, branch }: ProposalPlace, schema: z.ZodType<T>, signal?: AbortSignal) => {
    const url = pulls(`?${new URLSearchParams({ state, head: `${owner}:${branch}`, base })}`)
    return readAnswer(await call({ method: 'GET', url, headers: HEADERS }, signal), schema, { url })
  }
  return proposalsBy({
    find: async (place, signal) => (await listed('open', place, z.array(PULL), signal))[0],
    read: async (id, signal) => {
      const url = pulls(`/${id}`)
      return readIfThere(await call({ method: 'GET', url, headers: HEADERS }, signal), TOLD, { url })
    },
    latest: (place, signal) => listed('closed', place, z.array(TOLD), signal),
    create: async ({ base, branch: head }, text, signal) => {
      const url = pulls()
      const body = { ...text, head, base, maintainer_can_modify: true }
      const answer = await call({ method: 'POST', url, headers: HEADERS, body }, signal)
      if (answer.status === 422 && isThere(answer.json)) return undefined
      return readAnswer({ ...answer, words: answer.words + detailsOf(answer.json) }, PULL, { url })
    },
    update: (id, text, signal) => change(id, text, signal),
    close: (id, signal) => change(id, { state: 'closed' }, signal),
    autoMerge: gitHubAutoMerge(call, { graphql: gitHubGraphQl(repositoryUrl), pull: (id) => pulls(`/${id}`), headers: HEADERS }),
  })
}

function messagesIn(json: unknown): string[] {
  const { success, data } = ERRORS.safeParse(json)
  return success ? data.errors.flatMap(({ message }) => message ?? []) : []
}

function isThere(json: unknown): boolean {
  return messagesIn(json).some((message) => message.startsWith('A pull request already exists for'))
}

/** `Validation Failed` alone says nothing. */
function detailsOf(json: unknown): string {
  return messagesIn(json)
    .map((message) => `: ${message}`)
    .join('')
}
