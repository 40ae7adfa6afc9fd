import * as z from 'zod'
import type { Proposal, ProposalPlace } from '../../app/ports/proposals.ts'
import { type MakeProposals, proposalsBy, readAnswer, readIfThere } from '../shared/proposal-api.ts'
import { repositoryPath } from '../shared/status.ts'
import type { ToldRequest } from '../shared/told-request.ts'

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

const COMMIT = z.object({ hash: z.string() })
const BRANCH = z.object({ name: z.string() })
const STATES: Record<string, ToldRequest['state']> = { MERGED: 'merged', DECLINED: 'closed', SUPERSEDED: 'closed' }
const TOLD = z
  .object({
    state: z.string(),
    source: z.object({ branch: BRANCH, commit: COMMIT.nullish() }),
    destination: z.object({ branch: BRANCH }),
    merge_commit: COMMIT.nullish(),
  })
  .transform(({ state, source, destination, merge_commit }): ToldRequest => {
    const place = { base: destination.branch.name, branch: source.branch.name }
    return { ...place, state: STATES[state] ?? 'open', head: source.commit?.hash, commit: merge_commit?.hash }
  })

/**
 * https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/. One open request for each pair of
 * branches: a second one updates the first. Undefined for hosts other than `bitbucket.org`, as for statuses.
 */
export const bitbucketProposals: MakeProposals = (repositoryUrl, call) => {
  const path = repositoryPath(repositoryUrl) ?? []
  if (new URL(repositoryUrl).host !== 'bitbucket.org' || path.length !== 2) return undefined
  const repository = `https://api.bitbucket.org/2.0/repositories/${path.join('/')}`
  const api = `${repository}/pullrequests`
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
  // A request has the first digits of its commits.
  const wholeHash = async (hash: string | null | undefined, signal?: AbortSignal) => {
    if (hash == null) return hash
    const url = new URL(`${repository}/commit/${hash}`)
    return readIfThere(await call({ method: 'GET', url }, signal), COMMIT, { url })?.hash ?? hash
  }
  return proposalsBy(
    {
      find: async (place, signal) => (await listed(['OPEN'], place, PULLS, signal)).values[0],
      read: async (id, signal) => {
        const url = new URL(`${api}/${id}`)
        const told = readIfThere(await call({ method: 'GET', url }, signal), TOLD, { url })
        if (told?.state !== 'merged') return told
        return { ...told, head: await wholeHash(told.head, signal), commit: await wholeHash(told.commit, signal) }
      },
      latest: async (place, signal) =>
        (await listed(Object.keys(STATES), place, z.object({ values: z.array(TOLD) }), signal)).values,
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
