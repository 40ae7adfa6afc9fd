import type { Double, Forge } from './forge.ts'
import type { ForgeAnswer, ForgeRequest } from './requests.ts'
import { pageOf, textsIn } from './requests.ts'

const HEAD = /^\/api\/v1\/repos\/network\/lab\/git\/refs\/pull\/(\d+)\/head$/
const PULLS = /^\/api\/v1\/repos\/network\/lab\/pulls(?:\/(\d+)(\/merge)?)?$/

/** A small server gives fewer requests on a page than it is asked for. */
const MOST_ON_A_PAGE = 5

/** Pull requests of Gitea and Forgejo (https://docs.gitea.com/api/). */
export const giteaDouble: Double = async (forge, { method, path, query, body }) => {
  const headOf = forge.numbered(HEAD.exec(path)?.[1])
  if (headOf !== undefined) return { status: 200, json: { ref: `refs/pull/${headOf.number}/head`, object: { sha: headOf.head } } }
  const [matched, number, merge] = PULLS.exec(path) ?? []
  if (matched === undefined) return undefined
  if (method === 'GET' && number === undefined) {
    const found = forge.requests.filter(({ state }) => (query.get('state') === 'open') === (state === 'open'))
    return {
      status: 200,
      json: pageOf(found.toReversed(), query, 'limit', MOST_ON_A_PAGE).map((request) => shown(forge, request)),
    }
  }
  if (method === 'POST' && number === undefined) return create(forge, body)
  const request = forge.numbered(number)
  if (request === undefined) return undefined
  if (method === 'GET') return { status: 200, json: shown(forge, request) }
  if (method === 'POST' && merge !== undefined) return autoMerged(request, body)
  if (method !== 'PATCH') return undefined
  Object.assign(request, textsIn(body, { title: 'title', body: 'body' }))
  if (body.state === 'closed' && request.state === 'merged')
    return { status: 412, json: { message: 'cannot change state of this pull request, it was already merged' } }
  if (body.state === 'closed') request.state = 'closed'
  return { status: 201, json: shown(forge, request) }
}

async function create(forge: Forge, body: Record<string, unknown>): Promise<ForgeAnswer> {
  const [base, branch] = [String(body.base), String(body.head)]
  if (forge.head(branch) === '') return { status: 404, json: { message: 'The target could not be found.' } }
  const open = forge.openFor({ base, branch })
  if (open !== undefined)
    return { status: 409, json: { message: `pull request already exists for these targets [id: ${open.number}]` } }
  return { status: 201, json: shown(forge, forge.add({ base, branch, title: String(body.title), body: String(body.body) })) }
}

/** Whether it can be merged is computed when somebody asks first. */
const COMPUTED = new WeakSet<ForgeRequest>()

function autoMerged(request: ForgeRequest, { Do, merge_when_checks_succeed }: Record<string, unknown>): ForgeAnswer {
  if (Do !== 'squash') return { status: 405, json: { message: 'Merge style is not allowed' } }
  if (!COMPUTED.has(request)) {
    COMPUTED.add(request)
    return { status: 405, json: { message: 'Please try again later' } }
  }
  if (request.autoMerge === true) return { status: 409, json: { message: 'pull request is already scheduled to auto merge' } }
  request.autoMerge = merge_when_checks_succeed === true
  return { status: 201 }
}

function shown(forge: Forge, { number, base, branch, title, body, state, head, merged }: ForgeRequest): object {
  // Of a request that has ended, too, it is told where the branch is now, while that is there.
  const now = forge.head(branch)
  return {
    number,
    html_url: forge.page(number),
    state: state === 'open' ? 'open' : 'closed',
    merged: state === 'merged',
    merge_commit_sha: merged?.commit ?? null,
    title,
    body,
    head: { label: branch, ref: now === '' ? `refs/pull/${number}/head` : branch, repo_id: 7, sha: now === '' ? head : now },
    base: { label: base, ref: base, repo_id: 7, repo: { default_merge_style: 'squash' } },
  }
}
