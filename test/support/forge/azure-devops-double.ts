import type { Double, Forge } from './forge.ts'
import type { ForgeAnswer, ForgeRequest } from './requests.ts'
import { textsIn } from './requests.ts'

const PULLS = /^\/network\/lab\/_apis\/git\/repositories\/lab\/pullrequests(?:\/(\d+))?$/
const STATUSES = { open: 'active', closed: 'abandoned', merged: 'completed' } as const
const HEADS = 'refs/heads/'

/** Pull requests of Azure DevOps (https://learn.microsoft.com/rest/api/azure/devops/git/pull-requests). */
export const azureDevOpsDouble: Double = async (forge, { method, path, query, body }) => {
  const [matched, number] = PULLS.exec(path) ?? []
  if (matched === undefined) return undefined
  if (query.get('api-version') === null) return { status: 400, json: { message: 'No api-version was supplied' } }
  if (method === 'GET' && number === undefined) {
    const wanted = (name: string) => query.get(`searchCriteria.${name}`)
    const found = forge.requests.filter(
      ({ state, base, branch }) =>
        ['all', STATUSES[state]].includes(wanted('status') ?? 'active') &&
        HEADS + branch === (wanted('sourceRefName') ?? HEADS + branch) &&
        HEADS + base === (wanted('targetRefName') ?? HEADS + base),
    )
    // A list has 400 characters of each description.
    const value = found.toReversed().map((request) => shown({ ...request, body: request.body.slice(0, 400) }))
    return { status: 200, json: { value, count: value.length } }
  }
  if (method === 'POST' && number === undefined) return create(forge, body)
  const request = forge.numbered(number)
  if (request === undefined) return undefined
  return method === 'PATCH' ? changed(request, body) : { status: 200, json: shown(request) }
}

function changed(request: ForgeRequest, body: Record<string, unknown>): ForgeAnswer {
  if (String(body.description ?? '').length > 4000) return { status: 400, json: { message: 'The description is too long' } }
  Object.assign(request, textsIn(body, { title: 'title', body: 'description' }))
  if ((body.autoCompleteSetBy as { id?: string } | undefined)?.id === 'me') request.autoMerge = true
  if (body.status === 'abandoned' && request.state === 'open') request.state = 'closed'
  return { status: 200, json: shown(request) }
}

async function create(forge: Forge, body: Record<string, unknown>): Promise<ForgeAnswer> {
  const [base, branch] = [String(body.targetRefName).slice(HEADS.length), String(body.sourceRefName).slice(HEADS.length)]
  if (forge.openFor({ base, branch }) !== undefined)
    return { status: 409, json: { message: 'TF401179: An active pull request for the source and target branch already exists.' } }
  if (forge.head(branch) === '')
    return {
      status: 400,
      json: { message: `TF401398: The pull request cannot be activated because the source branch ${branch} is gone` },
    }
  if (String(body.description).length > 4000) return { status: 400, json: { message: 'The description is too long' } }
  return { status: 201, json: shown(forge.add({ base, branch, title: String(body.title), body: String(body.description) })) }
}

function shown({ number, base, branch, title, body, state, head, autoMerge, merged }: ForgeRequest): object {
  return {
    pullRequestId: number,
    status: STATUSES[state],
    title,
    description: body,
    sourceRefName: HEADS + branch,
    targetRefName: HEADS + base,
    lastMergeSourceCommit: { commitId: head },
    // That of an active request is a test.
    lastMergeCommit: { commitId: merged?.commit ?? 'b'.repeat(40) },
    mergeStatus: 'queued',
    createdBy: { id: 'me' },
    ...(autoMerge === true && { autoCompleteSetBy: { id: 'me' } }),
  }
}
