import * as z from 'zod'
import type { Proposal, ProposalPlace } from '../../app/ports/proposals.ts'
import { type MakeProposals, proposalsBy, readAnswer } from '../shared/proposal-api.ts'
import { repositoryPath } from '../shared/status.ts'

const MAX_BODY = 30_000

const PULL = z
  .object({
    id: z.int(),
    title: z.string(),
    description: z.string().nullish(),
    links: z.object({ html: z.object({ href: z.string() }) }),
  })
  .transform(
    ({ id, title, description, links }): Proposal => ({
      id: String(id),
      url: links.html.href,
      title,
      body: description ?? '',
    }),
  )
const PULLS = z.object({ values: z.array(PULL) })
const ENDED = z.object({ values: z.array(z.object({ source: z.object({ commit: z.object({ hash: z.string() }).nullish() }) })) })

/**
 * https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/. One open request for each pair of
 * branches: a second one updates the first. Undefined for hosts other than `bitbucket.org`, as for statuses.
 */
export const bitbucketProposals: MakeProposals = (repositoryUrl, call) => {
  const path = repositoryPath(repositoryUrl) ?? []
  if (new URL(repositoryUrl).host !== 'bitbucket.org' || path.length !== 2) return undefined
  const api = `https://api.bitbucket.org/2.0/repositories/${path.join('/')}/pullrequests`
  const listed = async <T>(
    states: readonly string[],
    { base, branch }: ProposalPlace,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
  ) => {
    const q = `source.branch.name = ${JSON.stringify(branch)} AND destination.branch.name = ${JSON.stringify(base)}`
    const url = new URL(`${api}?${new URLSearchParams([...states.map((state) => ['state', state]), ['q', q]])}`)
    return readAnswer(await call({ method: 'GET', url }, signal), schema, { url })
  }
  return proposalsBy(
    {
      find: async (place, signal) => (await listed(['OPEN'], place, PULLS, signal)).values[0],
      endedHeads: async (place, signal) => {
        const { values } = await listed(['MERGED', 'DECLINED', 'SUPERSEDED'], place, ENDED, signal)
        return values.flatMap(({ source }) => source.commit?.hash ?? [])
      },
      create: async ({ base, branch }, { title, body: description }, signal) => {
        const url = new URL(api)
        const body = {
          title,
          description,
          source: { branch: { name: branch } },
          destination: { branch: { name: base } },
          close_source_branch: true,
        }
        return readAnswer(await call({ method: 'POST', url, body }, signal), PULL, { url })
      },
      update: async (id, { title, body: description }, signal) => {
        const url = new URL(`${api}/${id}`)
        readAnswer(await call({ method: 'PUT', url, body: { title, description } }, signal), PULL, { url })
      },
      close: async (id, signal) => {
        const url = new URL(`${api}/${id}/decline`)
        readAnswer(await call({ method: 'POST', url, body: {} }, signal), PULL, { url })
      },
    },
    { maxBody: MAX_BODY },
  )
}
