import { type ForgeAnswer, type ForgeCall, type ForgeRequest, pageOf, type Requests, textsIn } from './requests.ts'

const PULLS = /^\/api\/v3\/repos\/network\/lab\/pulls(?:\/(\d+))?$/
const GRAPHQL = '/api/graphql'

/** Pull requests of GitHub (https://docs.github.com/rest/pulls/pulls), on an Enterprise Server. */
export function gitHubDouble(
  forge: Requests,
  { method, path, query, body }: Omit<ForgeCall, 'headers'>,
): ForgeAnswer | undefined {
  if (method === 'POST' && path === GRAPHQL) return enableAutoMerge(forge, body)
  const [matched, number] = PULLS.exec(path) ?? []
  if (matched === undefined) return undefined
  if (method === 'GET' && number === undefined) {
    const head = query.get('head') ?? ''
    // Without the owner the filter is ignored.
    const filters = (request: ForgeRequest) =>
      (query.get('state') === 'closed') === (request.state !== 'open') &&
      (!head.includes(':') || head === `network:${request.branch}`) &&
      (query.get('base') ?? request.base) === request.base
    const found = forge.requests.filter(filters).toReversed()
    return { status: 200, json: pageOf(found, query, 'per_page', 100).map((request) => shown(forge, request)) }
  }
  if (method === 'POST' && number === undefined) return create(forge, body)
  const request = forge.numbered(number)
  if (request !== undefined && method === 'GET') return { status: 200, json: shown(forge, request) }
  if (method !== 'PATCH' || request === undefined) return undefined
  Object.assign(request, textsIn(body, { title: 'title', body: 'body' }))
  if (body.state === 'closed' && request.state === 'open') request.state = 'closed'
  return { status: 200, json: shown(forge, request) }
}

function create(forge: Requests, body: Record<string, unknown>): ForgeAnswer {
  const [base, branch] = [String(body.base), String(body.head)]
  if (forge.openFor({ base, branch }) !== undefined)
    return invalid({ resource: 'PullRequest', code: 'custom', message: `A pull request already exists for network:${branch}.` })
  const [old, now] = [forge.head(base), forge.head(branch)]
  if (old === '') return invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' })
  if (now === '') return invalid({ resource: 'PullRequest', field: 'head', code: 'invalid' })
  if (old === now)
    return invalid({ resource: 'PullRequest', code: 'custom', message: `No commits between ${base} and ${branch}` })
  return { status: 201, json: shown(forge, forge.add({ base, branch, title: String(body.title), body: String(body.body) })) }
}

/** https://docs.github.com/graphql/reference/mutations#enablepullrequestautomerge */
function enableAutoMerge(forge: Requests, { query, variables }: Record<string, unknown>): ForgeAnswer {
  const { id, method } = variables as { id: string; method: string }
  const request = forge.numbered(id.replace('PR_', ''))
  if (!String(query).includes('enablePullRequestAutoMerge') || method !== 'SQUASH' || request === undefined)
    return { status: 200, json: { data: null, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve to a node' }] } }
  request.autoMerge = true
  return { status: 200, json: { data: { enablePullRequestAutoMerge: { clientMutationId: null } } } }
}

function invalid(error: object): ForgeAnswer {
  return { status: 422, json: { message: 'Validation Failed', errors: [error] } }
}

/** What the manager reads, and some of what it does not. */
function shown(forge: Requests, request: ForgeRequest): object {
  const { number, base, branch, title, body, state, head, autoMerge, merged } = request
  return {
    number,
    node_id: `PR_${number}`,
    html_url: forge.page(number),
    state: state === 'open' ? 'open' : 'closed',
    title,
    body,
    merged_at: state === 'merged' ? '2026-01-01T00:00:00Z' : null,
    // Before that it is a test whether the request can be merged.
    merge_commit_sha: merged?.commit ?? 'b'.repeat(40),
    head: { label: `network:${branch}`, ref: branch, sha: head },
    base: {
      label: `network:${base}`,
      ref: base,
      repo: { allow_merge_commit: false, allow_squash_merge: true, allow_rebase_merge: true },
    },
    mergeable: null,
    auto_merge: autoMerge === true ? { merge_method: 'squash' } : null,
  }
}
