import * as z from 'zod'
import type { Proposal, ProposalPlace } from '../../app/ports/proposals.ts'
import { type MakeProposals, proposalsBy, readAnswer } from '../shared/proposal-api.ts'
import { repositoryPath } from '../shared/status.ts'

const BRANCH = z.object({ ref: z.string(), repo_id: z.int().nullish() })

const PULL = z
  .object({
    number: z.int(),
    html_url: z.string(),
    title: z.string(),
    body: z.string().nullish(),
    head: BRANCH,
    base: BRANCH,
  })
  .transform(({ number, html_url: url, title, body, head, base }) => {
    const proposal: Proposal = { id: String(number), url, title, body: body ?? '' }
    return { proposal, head, base }
  })

/** With the texts of all of them an answer stays below what is read of one. */
const PAGE = 20

/**
 * https://docs.gitea.com/api/#tag/repository/operation/repoCreatePullRequest, and Forgejo's: the same. No filter by
 * branch holds in all versions, so the open requests are read page by page.
 */
export const giteaProposals: MakeProposals = (repositoryUrl, call) => {
  const path = repositoryPath(repositoryUrl) ?? []
  if (path.length < 2) return undefined
  const server = [new URL(repositoryUrl).origin, ...path.slice(0, -2)].join('/')
  const api = `${server}/api/v1/repos/${path.slice(-2).join('/')}/pulls`
  const change = async (id: string, body: object, signal?: AbortSignal) => {
    const url = new URL(`${api}/${id}`)
    readAnswer(await call({ method: 'PATCH', url, body }, signal), PULL, { url })
  }
  return proposalsBy({
    find: async (place, signal) => {
      for (let page = 1; ; page++) {
        const url = new URL(`${api}?${new URLSearchParams({ state: 'open', page: String(page), limit: String(PAGE) })}`)
        const pulls = readAnswer(await call({ method: 'GET', url }, signal), z.array(PULL), { url })
        const found = pulls.find((pull) => isOf(place, pull))
        if (found !== undefined || pulls.length === 0) return found?.proposal
      }
    },
    create: async ({ base, branch: head }, text, signal) => {
      const url = new URL(api)
      const answer = await call({ method: 'POST', url, body: { ...text, head, base } }, signal)
      return answer.status === 409 ? undefined : readAnswer(answer, PULL, { url }).proposal
    },
    update: (id, text, signal) => change(id, text, signal),
    close: (id, signal) => change(id, { state: 'closed' }, signal),
  })
}

/** A fork may have a branch of the same name. */
function isOf({ base, branch }: ProposalPlace, pull: z.infer<typeof PULL>): boolean {
  return pull.head.ref === branch && pull.base.ref === base && pull.head.repo_id === pull.base.repo_id
}
