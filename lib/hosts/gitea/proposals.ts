import pMap from 'p-map'
import * as z from 'zod'
import type { Proposal, ProposalPlace } from '../../app/ports/proposals.ts'
import { patiently } from '../shared/patiently.ts'
import { AUTO_MERGE_ON, type MakeProposals, proposalsBy, readAnswer, readIfThere } from '../shared/proposal-api.ts'
import { repositoryPath } from '../shared/status.ts'
import type { ToldRequest } from '../shared/told-request.ts'

/** `label` stays the name of a branch that is gone, `ref` does not. */
const BRANCH = z.object({ label: z.string(), repo_id: z.int().nullish() })

const PULL = z
  .object({
    number: z.int(),
    html_url: z.string(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.string(),
    merged: z.boolean().nullish(),
    merge_commit_sha: z.string().nullish(),
    head: BRANCH,
    base: BRANCH,
  })
  .transform(({ number, html_url: url, title, body, state, merged, merge_commit_sha: commit, head, base }) => {
    const proposal: Proposal = { id: String(number), url, title, body: body ?? '' }
    const ended = merged === true ? ('merged' as const) : ('closed' as const)
    return { proposal, head, base, state: state === 'open' ? ('open' as const) : ended, commit }
  })
type Pull = z.infer<typeof PULL>

const REFERENCE = z.object({ object: z.object({ sha: z.string() }) })

/** Requests whose heads are read at once. */
const READ_AT_ONCE = 5

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
  const repository = `${server}/api/v1/repos/${path.slice(-2).join('/')}`
  const api = `${repository}/pulls`
  const change = async (id: string, body: object, signal?: AbortSignal) => {
    const url = new URL(`${api}/${id}`)
    readAnswer(await call({ method: 'PATCH', url, body }, signal), PULL, { url })
  }
  const listed = async (state: string, page: number, signal?: AbortSignal) => {
    const asked = { state, sort: 'recentupdate', page: String(page), limit: String(PAGE) }
    const url = new URL(`${api}?${new URLSearchParams(asked)}`)
    return readAnswer(await call({ method: 'GET', url }, signal), z.array(PULL), { url })
  }
  // `head.sha` of a request is where its branch is now, also after its end: Gitea keeps a ref of where it was.
  const told = async ({ proposal, head, base, state, commit }: Pull, signal?: AbortSignal): Promise<ToldRequest> => {
    const url = new URL(`${repository}/git/refs/pull/${proposal.id}/head`)
    const reference = readIfThere(await call({ method: 'GET', url }, signal), REFERENCE, { url })
    return { base: base.label, branch: head.label, state, head: reference?.object.sha, commit }
  }
  return proposalsBy({
    find: async (place, signal) => {
      for (let page = 1; ; page++) {
        const pulls = await listed('open', page, signal)
        const found = pulls.find((pull) => isOf(place, pull))
        if (found !== undefined || pulls.length === 0) return found?.proposal
      }
    },
    read: async (id, signal) => {
      const url = new URL(`${api}/${id}`)
      const pull = readIfThere(await call({ method: 'GET', url }, signal), PULL, { url })
      return pull && told(pull, signal)
    },
    latest: async (place, signal) => {
      const pulls = (await listed('closed', 1, signal)).filter((pull) => isOf(place, pull))
      return pMap(pulls, (pull) => told(pull, signal), { concurrency: READ_AT_ONCE })
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
function isOf({ base, branch }: ProposalPlace, pull: Pull): boolean {
  return pull.head.label === branch && pull.base.label === base && pull.head.repo_id === pull.base.repo_id
}
