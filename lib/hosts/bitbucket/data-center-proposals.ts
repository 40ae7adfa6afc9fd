import * as z from 'zod'
import type { Proposal } from '../../app/ports/proposals.ts'
import { AUTO_MERGE_ON, type CallHost, type MakeProposals, proposalsBy, readAnswer, readIfThere } from '../shared/proposal-api.ts'
import { branchOf } from '../shared/push-shape.ts'
import { repositoryPath } from '../shared/status.ts'
import type { ToldRequest } from '../shared/told-request.ts'

const MAX_BODY = 30_000

const PULL = z.object({
  id: z.int(),
  version: z.int(),
  title: z.string(),
  description: z.string().nullish(),
  reviewers: z.array(z.object({ user: z.object({ name: z.string() }) })).default([]),
  toRef: z.object({ id: z.string() }),
  links: z.object({ self: z.array(z.object({ href: z.string() })).min(1) }),
})
type Pull = z.infer<typeof PULL>

const PULLS = z.object({ values: z.array(PULL), nextPageStart: z.int().nullish() })

const STATES: Record<string, ToldRequest['state']> = { MERGED: 'merged', DECLINED: 'closed' }
const TOLD = z
  .object({
    state: z.string(),
    fromRef: z.object({ id: z.string(), latestCommit: z.string() }),
    toRef: z.object({ id: z.string() }),
    properties: z.object({ mergeCommit: z.object({ id: z.string() }).nullish() }).nullish(),
  })
  .transform(({ state, fromRef, toRef, properties }): ToldRequest => {
    const place = { base: branchOf(toRef.id), branch: branchOf(fromRef.id) }
    return { ...place, state: STATES[state] ?? 'open', head: fromRef.latestCommit, commit: properties?.mergeCommit?.id }
  })

const DUPLICATE = z.object({
  errors: z.array(z.object({ exceptionName: z.string().regex(/\.DuplicatePullRequestException$/) })).min(1),
})

/** How often somebody may change a request between reading it and writing it. */
const ATTEMPTS = 3

/**
 * https://developer.atlassian.com/server/bitbucket/rest/: one open request for each pair of branches, with a version
 * that each change names.
 */
export const bitbucketDataCenterProposals: MakeProposals = (repositoryUrl, call) => {
  const path = repositoryPath(repositoryUrl) ?? []
  const [scm, project, name] = path.slice(-3)
  if (scm !== 'scm') return undefined
  const server = [new URL(repositoryUrl).origin, ...path.slice(0, -3)].join('/')
  const api = `${server}/rest/api/latest/projects/${project}/repos/${name}/pull-requests`
  return proposalsBy(
    {
      find: async ({ base, branch }, signal) => {
        const asked = { state: 'OPEN', direction: 'OUTGOING', at: `refs/heads/${branch}` }
        for (let start: number | null | undefined = 0; start != null; ) {
          const url: URL = new URL(`${api}?${new URLSearchParams({ ...asked, start: String(start) })}`)
          const page = readAnswer(await call({ method: 'GET', url }, signal), PULLS, { url })
          const found = page.values.find(({ toRef }) => toRef.id === `refs/heads/${base}`)
          if (found !== undefined) return proposalOf(found)
          start = page.nextPageStart
        }
        return undefined
      },
      read: async (id, signal) => {
        const url = new URL(`${api}/${id}`)
        return readIfThere(await call({ method: 'GET', url }, signal), TOLD, { url })
      },
      latest: async ({ branch }, signal) => {
        const asked = { state: 'ALL', direction: 'OUTGOING', at: `refs/heads/${branch}`, order: 'NEWEST' }
        const url = new URL(`${api}?${new URLSearchParams(asked)}`)
        return readAnswer(await call({ method: 'GET', url }, signal), z.object({ values: z.array(TOLD) }), { url }).values
      },
      create: async ({ base, branch }, { title, body: description }, signal) => {
        const url = new URL(api)
        const refs = { fromRef: { id: `refs/heads/${branch}` }, toRef: { id: `refs/heads/${base}` } }
        const answer = await call({ method: 'POST', url, body: { title, description, ...refs } }, signal)
        if (answer.status === 409 && DUPLICATE.safeParse(answer.json).success) return undefined
        return proposalOf(readAnswer(answer, PULL, { url }))
      },
      update: (id, { title, body: description }, signal) =>
        change(call, new URL(`${api}/${id}`), ({ version, reviewers }, url) => {
          // Reviewers that are not sent along are taken off.
          const body = { version, title, description, reviewers: reviewers.map(({ user }) => ({ user: { name: user.name } })) }
          return call({ method: 'PUT', url, body }, signal)
        }),
      close: (id, signal) =>
        change(call, new URL(`${api}/${id}`), ({ version }, url) =>
          call({ method: 'POST', url: new URL(`${url.href}/decline?version=${version}`), body: {} }, signal),
        ),
      // Since 8.15, where an administrator allows it; an older server merges at once or says why not.
      autoMerge: async (id, signal) => {
        const merge: Write = ({ version }, { href }) =>
          call({ method: 'POST', url: new URL(`${href}/merge?version=${version}`), body: { autoMerge: true, version } }, signal)
        await change(call, new URL(`${api}/${id}`), merge, z.unknown())
        return AUTO_MERGE_ON
      },
    },
    { maxBody: MAX_BODY },
  )
}

function proposalOf({ id, title, description, links }: Pull): Proposal {
  return { id: String(id), url: links.self[0]?.href ?? '', title, body: description ?? '' }
}

type Write = (pull: Pull, url: URL) => ReturnType<CallHost>

/** Reads a request and changes that version of it; once more if somebody has changed it meanwhile. */
async function change(call: CallHost, url: URL, write: Write, expected: z.ZodType = PULL): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const pull = readAnswer(await call({ method: 'GET', url }), PULL, { url })
    const answer = await write(pull, url)
    if (answer.status === 409 && attempt < ATTEMPTS) continue
    readAnswer(answer, expected, { url })
    return
  }
}
