import { git } from '../git.ts'
import type { Double, Forge } from './forge.ts'
import type { ForgeAnswer, ForgeRequest } from './requests.ts'
import { textsIn } from './requests.ts'

const COMMIT = /^\/2\.0\/repositories\/network\/lab\/commit\/([0-9a-f]+)$/
const CLOUD = /^\/2\.0\/repositories\/network\/lab\/pullrequests(?:\/(\d+)(\/decline)?)?$/
const STATES = { open: 'OPEN', closed: 'DECLINED', merged: 'MERGED' } as const

/** Pull requests of Bitbucket Cloud (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/). */
export const bitbucketDouble: Double = async (forge, { method, path, query, body }) => {
  const [, hash] = COMMIT.exec(path) ?? []
  if (hash !== undefined) return { status: 200, json: { hash: await git(forge.bare, 'rev-parse', hash) } }
  const [matched, number, decline] = CLOUD.exec(path) ?? []
  if (matched === undefined) return undefined
  if (method === 'GET' && number === undefined) {
    const [, branch = '', base = ''] =
      /^source\.branch\.name = "(.*)" AND destination\.branch\.name = "(.*)"$/.exec(query.get('q') ?? '') ?? []
    const states = query.getAll('state')
    const found = forge.requests.filter((one) => one.base === base && one.branch === branch && states.includes(STATES[one.state]))
    return { status: 200, json: { values: found.map((one) => cloudShown(forge, one)), pagelen: 10 } }
  }
  if (method === 'POST' && number === undefined) return createInCloud(forge, body)
  const request = forge.numbered(number)
  if (request === undefined) return undefined
  if (decline !== undefined && request.state === 'open') request.state = 'closed'
  if (method === 'PUT') Object.assign(request, textsIn(body, { title: 'title', body: 'description' }))
  return { status: 200, json: cloudShown(forge, request) }
}

type Named = { branch?: { name?: string } }

async function createInCloud(forge: Forge, body: Record<string, unknown>): Promise<ForgeAnswer> {
  const [base, branch] = [(body.destination as Named).branch?.name ?? '', (body.source as Named).branch?.name ?? '']
  if (forge.head(branch) === '')
    return { status: 400, json: { type: 'error', error: { message: `branch not found: ${branch}` } } }
  const texts = { title: String(body.title), body: String(body.description) }
  // A second request for the same branches updates the first.
  const open = forge.openFor({ base, branch }) ?? forge.add({ base, branch, ...texts })
  return { status: 201, json: cloudShown(forge, Object.assign(open, texts)) }
}

function cloudShown(forge: Forge, { number, base, branch, title, body, state, head, merged }: ForgeRequest): object {
  return {
    id: number,
    state: STATES[state],
    title,
    description: body,
    source: { branch: { name: branch }, commit: { hash: head.slice(0, 12) } },
    destination: { branch: { name: base } },
    merge_commit: merged === undefined ? null : { hash: merged.commit.slice(0, 12) },
    links: { html: { href: forge.page(number) } },
  }
}

const DATA_CENTER = /^\/rest\/api\/latest\/projects\/network\/repos\/lab\/pull-requests(?:\/(\d+)(\/decline|\/merge)?)?$/
const PAGE = 2

/** Pull requests of Bitbucket Data Center (https://developer.atlassian.com/server/bitbucket/rest/), with versions. */
export const bitbucketDataCenterDouble: Double = async (forge, { method, path, query, body }) => {
  const [matched, number, decline] = DATA_CENTER.exec(path) ?? []
  if (matched === undefined) return undefined
  if (method === 'GET' && number === undefined) return listed(forge, query)
  if (method === 'POST' && number === undefined) return createInDataCenter(forge, body)
  const request = forge.numbered(number)
  if (request === undefined) return undefined
  return method === 'GET'
    ? { status: 200, json: dataCenterShown(forge, request) }
    : changed(forge, request, { body, query, decline })
}

function changed(
  forge: Forge,
  request: ForgeRequest,
  { body, query, decline }: { body: Record<string, unknown>; query: URLSearchParams; decline: string | undefined },
): ForgeAnswer {
  if (Number(decline === undefined ? body.version : query.get('version')) !== versionOf(request)) return outdated()
  if (decline === '/merge') request.autoMerge = body.autoMerge === true
  else if (decline !== undefined) request.state = 'closed'
  else Object.assign(request, textsIn(body, { title: 'title', body: 'description' }))
  return { status: 200, json: dataCenterShown(forge, request) }
}

function listed(forge: Forge, query: URLSearchParams): ForgeAnswer {
  const all = forge.requests
    .filter(
      ({ state, branch }) =>
        ['ALL', STATES[state]].includes(query.get('state') ?? 'OPEN') && `refs/heads/${branch}` === query.get('at'),
    )
    .toReversed()
  const start = Number(query.get('start') ?? 0)
  const values = all.slice(start, start + PAGE).map((request) => dataCenterShown(forge, request))
  const next = start + PAGE < all.length ? start + PAGE : null
  return { status: 200, json: { values, isLastPage: next === null, nextPageStart: next, start } }
}

/** Each change makes another version. */
function versionOf({ title, body, state }: ForgeRequest): number {
  return [...`${title}\n${body}\n${state}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7)
}

function outdated(): ForgeAnswer {
  const exceptionName = 'com.atlassian.bitbucket.pull.PullRequestOutOfDateException'
  return {
    status: 409,
    json: {
      errors: [{ message: 'You are attempting to modify a pull request based on out-of-date information.', exceptionName }],
    },
  }
}

async function createInDataCenter(forge: Forge, body: Record<string, unknown>): Promise<ForgeAnswer> {
  const name = (ref: unknown) => String((ref as { id?: string }).id).slice('refs/heads/'.length)
  const [base, branch] = [name(body.toRef), name(body.fromRef)]
  if (forge.head(branch) === '')
    return {
      status: 404,
      json: { errors: [{ message: `Repository "lab" has no branch ${branch}`, exceptionName: 'x.NoSuchBranchException' }] },
    }
  const open = forge.openFor({ base, branch })
  const exceptionName = 'com.atlassian.bitbucket.pull.DuplicatePullRequestException'
  if (open !== undefined)
    return {
      status: 409,
      json: {
        errors: [
          { message: 'Only one pull request may be open', exceptionName, existingPullRequest: dataCenterShown(forge, open) },
        ],
      },
    }
  const added = forge.add({ base, branch, title: String(body.title), body: String(body.description) })
  return { status: 201, json: dataCenterShown(forge, added) }
}

function dataCenterShown(forge: Forge, request: ForgeRequest): object {
  const { number, base, branch, title, body, state, head, merged } = request
  return {
    id: number,
    version: versionOf(request),
    state: STATES[state],
    title,
    description: body,
    fromRef: { id: `refs/heads/${branch}`, latestCommit: head },
    toRef: { id: `refs/heads/${base}` },
    reviewers: [{ user: { name: 'bob', displayName: 'Bob' } }],
    ...(merged && { properties: { mergeCommit: { id: merged.commit, displayId: merged.commit.slice(0, 11) } } }),
    links: { self: [{ href: forge.page(number) }] },
  }
}
