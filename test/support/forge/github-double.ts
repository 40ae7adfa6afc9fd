import type { Double, Forge, ForgeAnswer, ForgeRequest } from './forge.ts'
import { pageOf, textsIn } from './forge.ts'

const PULLS = /^\/api\/v3\/repos\/network\/lab\/pulls(?:\/(\d+))?$/

/** Pull requests of GitHub (https://docs.github.com/rest/pulls/pulls), on an Enterprise Server. */
export const gitHubDouble: Double = async (forge, { method, path, query, body }) => {
  const [matched, number] = PULLS.exec(path) ?? []
  if (matched === undefined) return undefined
  if (method === 'GET' && number === undefined) {
    const head = query.get('head') ?? ''
    // Without the owner the filter is ignored.
    const filters = (request: ForgeRequest) =>
      request.state === 'open' &&
      (!head.includes(':') || head === `network:${request.branch}`) &&
      (query.get('base') ?? request.base) === request.base
    const found = forge.requests.filter(filters).toReversed()
    return { status: 200, json: pageOf(found, query, 'per_page', 100).map((request) => shown(forge, request)) }
  }
  if (method === 'POST' && number === undefined) return create(forge, body)
  const request = forge.numbered(number)
  if (method !== 'PATCH' || request === undefined) return undefined
  Object.assign(request, textsIn(body, { title: 'title', body: 'body' }))
  if (body.state === 'closed' && request.state === 'open') request.state = 'closed'
  return { status: 200, json: shown(forge, request) }
}

async function create(forge: Forge, body: Record<string, unknown>): Promise<ForgeAnswer> {
  const [base, branch] = [String(body.base), String(body.head)]
  if (forge.openFor({ base, branch }) !== undefined)
    return invalid({ resource: 'PullRequest', code: 'custom', message: `A pull request already exists for network:${branch}.` })
  const [old, now] = [await forge.head(base), await forge.head(branch)]
  if (old === '') return invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' })
  if (now === '') return invalid({ resource: 'PullRequest', field: 'head', code: 'invalid' })
  if (old === now)
    return invalid({ resource: 'PullRequest', code: 'custom', message: `No commits between ${base} and ${branch}` })
  return { status: 201, json: shown(forge, forge.add({ base, branch, title: String(body.title), body: String(body.body) })) }
}

function invalid(error: object): ForgeAnswer {
  return { status: 422, json: { message: 'Validation Failed', errors: [error] } }
}

/** What the manager reads, and some of what it does not. */
function shown(forge: Forge, { number, base, branch, title, body, state }: ForgeRequest): object {
  return {
    number,
    html_url: forge.page(number),
    state: state === 'open' ? 'open' : 'closed',
    title,
    body,
    merged_at: state === 'merged' ? '2026-01-01T00:00:00Z' : null,
    head: { label: `network:${branch}`, ref: branch },
    base: { label: `network:${base}`, ref: base },
    mergeable: null,
  }
}
