import * as z from 'zod'
import type { Proposal, ProposalPlace } from '../../app/ports/proposals.ts'
import { type MakeProposals, proposalsBy, readAnswer } from '../shared/proposal-api.ts'
import { gitHubApi, gitHubGraphQl, gitHubRepository } from './api.ts'
import { gitHubAutoMerge } from './auto-merge.ts'

const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }

const PULL = z
  .object({ number: z.int(), html_url: z.string(), title: z.string(), body: z.string().nullish() })
  .transform(({ number, html_url: url, title, body }): Proposal => ({ id: String(number), url, title, body: body ?? '' }))

const ENDED = z.array(z.object({ head: z.object({ sha: z.string() }) }))

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
    endedHeads: async (place, signal) => (await listed('closed', place, ENDED, signal)).map(({ head }) => head.sha),
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
