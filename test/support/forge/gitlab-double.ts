import type { Double, Forge } from './forge.ts'
import type { ForgeAnswer, ForgeRequest } from './requests.ts'
import { pageOf, textsIn } from './requests.ts'

const MERGE_REQUESTS = /^\/api\/v4\/projects\/network%2Flab\/merge_requests(?:\/(\d+)(\/merge)?)?$/
const STATES = { open: 'opened', closed: 'closed', merged: 'merged' } as const

/** Merge requests of GitLab (https://docs.gitlab.com/api/merge_requests/). */
export const gitLabDouble: Double = async (forge, { method, path, query, body }) => {
  const [matched, number, merge] = MERGE_REQUESTS.exec(path) ?? []
  if (matched === undefined) return undefined
  if (method === 'GET' && number === undefined) {
    const found = forge.requests.filter(
      ({ state, base, branch }) =>
        [null, 'all', STATES[state]].includes(query.get('state')) &&
        (query.get('source_branch') ?? branch) === branch &&
        (query.get('target_branch') ?? base) === base,
    )
    return { status: 200, json: pageOf(found.toReversed(), query, 'per_page', 100).map((request) => shown(forge, request)) }
  }
  if (method === 'POST' && number === undefined) return create(forge, body)
  const request = forge.numbered(number)
  if (request === undefined) return undefined
  if (method === 'GET') return { status: 200, json: looked(forge, request) }
  if (method !== 'PUT') return undefined
  if (merge !== undefined) return autoMerged(forge, request, body)
  Object.assign(request, textsIn(body, { title: 'title', body: 'description' }))
  if (body.state_event === 'close' && request.state === 'open') request.state = 'closed'
  return { status: 200, json: shown(forge, request) }
}

async function create(forge: Forge, body: Record<string, unknown>): Promise<ForgeAnswer> {
  const [base, branch] = [String(body.target_branch), String(body.source_branch)]
  const open = forge.openFor({ base, branch })
  if (open !== undefined)
    return {
      status: 409,
      json: { message: [`Another open merge request already exists for this source branch: !${open.number}`] },
    }
  if (forge.head(branch) === '') return { status: 400, json: { message: { source_branch: [`${branch} does not exist`] } } }
  // GitLab keeps no blanks at the end of a description.
  const text = String(body.description).trimEnd()
  return { status: 201, json: shown(forge, forge.add({ base, branch, title: String(body.title), body: text })) }
}

/** A request is prepared in the background: the first look at it sees that. */
const PREPARED = new WeakSet<ForgeRequest>()

function looked(forge: Forge, request: ForgeRequest): object {
  const seen = shown(forge, request)
  PREPARED.add(request)
  return seen
}

function autoMerged(forge: Forge, request: ForgeRequest, { auto_merge }: Record<string, unknown>): ForgeAnswer {
  if (!PREPARED.has(request)) return { status: 405, json: { message: '405 Method Not Allowed' } }
  request.autoMerge = auto_merge === true
  return { status: 200, json: shown(forge, request) }
}

function shown(forge: Forge, request: ForgeRequest): object {
  const { number, base, branch, title, body, state, head, autoMerge = false, merged } = request
  const made = (how: string) => (merged?.how === how ? merged.commit : null)
  return {
    id: 1000 + number,
    iid: number,
    web_url: forge.page(number),
    state: STATES[state],
    sha: head,
    merge_commit_sha: made('merge'),
    squash_commit_sha: made('squash'),
    title,
    description: body,
    source_branch: branch,
    target_branch: base,
    detailed_merge_status: PREPARED.has(request) ? 'ci_still_running' : 'preparing',
    merge_when_pipeline_succeeds: autoMerge,
  }
}
