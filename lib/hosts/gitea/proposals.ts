import * as z from 'zod'
import type { Proposal, ProposalPlace } from '../../app/ports/proposals.ts'
import { patiently } from '../shared/patiently.ts'
import { AUTO_MERGE_ON, type MakeProposals, proposalsBy, readAnswer } from '../shared/proposal-api.ts'
import { repositoryPath } from '../shared/status.ts'

const BRANCH = z.object({ ref: z.string(), repo_id: z.int().nullish(), sha: z.string().nullish() })

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

const MERGE_STYLE = z.object({
  base: z.object({ repo: z.object({ default_merge_style: z.string().optional() }).nullish() }),
})

/** Whether a request can be merged is computed in the background. */
const TRY_AGAIN = /try again later/i
const SCHEDULED = /schedul/i

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
  const listed = async (state: string, page: number, signal?: AbortSignal) => {
    const asked = { state, sort: 'recentupdate', page: String(page), limit: String(PAGE) }
    const url = new URL(`${api}?${new URLSearchParams(asked)}`)
    return readAnswer(await call({ method: 'GET', url }, signal), z.array(PULL), { url })
  }
  return proposalsBy({
    find: async (place, signal) => {
      for (let page = 1; ; page++) {
        const pulls = await listed('open', page, signal)
        const found = pulls.find((pull) => isOf(place, pull))
        if (found !== undefined || pulls.length === 0) return found?.proposal
      }
    },
    endedHeads: async (place, signal) => {
      const pulls = await listed('closed', 1, signal)
      return pulls.filter((pull) => isOf(place, pull)).flatMap(({ head }) => head.sha ?? [])
    },
    create: async ({ base, branch: head }, text, signal) => {
      const url = new URL(api)
      const answer = await call({ method: 'POST', url, body: { ...text, head, base } }, signal)
      return answer.status === 409 ? undefined : readAnswer(answer, PULL, { url }).proposal
    },
    update: (id, text, signal) => change(id, text, signal),
    close: (id, signal) => change(id, { state: 'closed' }, signal),
    autoMerge: async (id, signal) => {
      const url = new URL(`${api}/${id}`)
      const { base } = readAnswer(await call({ method: 'GET', url }, signal), MERGE_STYLE, { url })
      const merge = new URL(`${url.href}/merge`)
      const Do = base.repo?.default_merge_style ?? 'merge'
      const body = { Do, merge_when_checks_succeed: true, delete_branch_after_merge: true }
      const ask = () => call({ method: 'POST', url: merge, body }, signal)
      const answer = await patiently(ask, ({ status, words }) => status !== 405 || !TRY_AGAIN.test(words), signal)
      if (answer.status !== 409 || !SCHEDULED.test(answer.words)) readAnswer(answer, z.unknown(), { url: merge })
      return AUTO_MERGE_ON
    },
  })
}

/** A fork may have a branch of the same name. */
function isOf({ base, branch }: ProposalPlace, pull: z.infer<typeof PULL>): boolean {
  return pull.head.ref === branch && pull.base.ref === base && pull.head.repo_id === pull.base.repo_id
}
