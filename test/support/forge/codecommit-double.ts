import { AwsV4Signer } from 'aws4fetch'
import type { Double, Forge } from './forge.ts'
import type { ForgeAnswer, ForgeRequest } from './requests.ts'

const REPOSITORY = 'lab'
const PAGE = 5

/**
 * Pull requests of AWS CodeCommit (https://docs.aws.amazon.com/codecommit/latest/APIReference): several may be open for
 * a pair of branches, lists hold ids alone, and errors are told by their name.
 */
export const codeCommitDouble: Double = async (forge, { method, path, headers, body }) => {
  const [, operation = ''] = /^CodeCommit_20150413\.(\w+)$/.exec(String(headers['x-amz-target'])) ?? []
  if (method !== 'POST' || path !== '/' || headers['content-type'] !== 'application/x-amz-json-1.1') return undefined
  if (operation === 'ListPullRequests') return listed(forge, body)
  if (operation === 'CreatePullRequest') return create(forge, body)
  const request = forge.numbered(String(body.pullRequestId))
  if (request === undefined) return fault('PullRequestDoesNotExistException')
  return CHANGES[operation]?.(forge, request, body)
}

type Change = (forge: Forge, request: ForgeRequest, body: Record<string, unknown>) => ForgeAnswer | Promise<ForgeAnswer>

const CHANGES: Record<string, Change> = {
  GetPullRequest: shown,
  UpdatePullRequestTitle: (forge, request, { title }) => updated(forge, request, { title: String(title) }),
  UpdatePullRequestDescription: (forge, request, { description }) => updated(forge, request, { body: String(description) }),
  UpdatePullRequestStatus: (forge, request, { pullRequestStatus }) => {
    if (pullRequestStatus === 'OPEN' && request.state !== 'open') return fault('InvalidPullRequestStatusUpdateException')
    if (pullRequestStatus === 'CLOSED' && request.state === 'open') request.state = 'closed'
    return shown(forge, request)
  },
  MergePullRequestByFastForward: async (forge, request, { sourceCommitId }) => {
    if (request.state !== 'open') return fault('PullRequestAlreadyClosedException')
    if (!request.approved) return fault('PullRequestApprovalRulesNotSatisfiedException')
    if (sourceCommitId !== forge.head(request.branch)) return fault('TipOfSourceReferenceIsDifferentException')
    if (await forge.hasParted(request)) return fault('ManualMergeRequiredException')
    await forge.merge(request.number, 'merge')
    return shown(forge, request)
  },
  MergePullRequestByThreeWay: async (forge, request) => {
    await forge.merge(request.number, 'merge')
    return shown(forge, request)
  },
}

function updated(forge: Forge, request: ForgeRequest, change: Partial<ForgeRequest>): ForgeAnswer | Promise<ForgeAnswer> {
  if (request.state !== 'open') return fault('PullRequestAlreadyClosedException')
  if ((change.title ?? '').length > 150) return fault('InvalidTitleException')
  if ((change.body ?? '').length > 10_240) return fault('InvalidDescriptionException')
  return shown(forge, Object.assign(request, change))
}

function listed(forge: Forge, { repositoryName, pullRequestStatus, nextToken }: Record<string, unknown>): ForgeAnswer {
  if (repositoryName !== REPOSITORY) return fault('RepositoryDoesNotExistException')
  const all = forge.requests.filter(({ state }) => (state === 'open') === (pullRequestStatus === 'OPEN')).toReversed()
  const start = Number(nextToken ?? 0)
  const pullRequestIds = all.slice(start, start + PAGE).map(({ number }) => String(number))
  return { status: 200, json: { pullRequestIds, ...(start + PAGE < all.length && { nextToken: String(start + PAGE) }) } }
}

interface Target {
  repositoryName: string
  sourceReference: string
  destinationReference: string
}

async function create(forge: Forge, body: Record<string, unknown>): Promise<ForgeAnswer> {
  const [target] = body.targets as Target[]
  if (target?.repositoryName !== REPOSITORY) return fault('RepositoryDoesNotExistException')
  if (body.clientRequestToken === undefined) return fault('ClientRequestTokenRequiredException')
  const { sourceReference: branch, destinationReference: base } = target
  for (const name of [branch, base]) if (forge.head(name) === '') return fault('ReferenceDoesNotExistException')
  const request = forge.add({ base, branch, title: '', body: '' })
  const answer = await updated(forge, request, { title: String(body.title), body: String(body.description) })
  if (answer.status !== 200) forge.requests.pop()
  return answer
}

function fault(name: string): ForgeAnswer {
  return { status: 400, json: { __type: `com.amazonaws.codecommit#${name}`, message: `${name} of the double` } }
}

async function shown(forge: Forge, request: ForgeRequest): Promise<ForgeAnswer> {
  const { number, base, branch, title, body, state, head, merged } = request
  const target = {
    repositoryName: REPOSITORY,
    sourceReference: `refs/heads/${branch}`,
    destinationReference: `refs/heads/${base}`,
    sourceCommit: state === 'open' ? forge.head(branch) : head,
    destinationCommit: forge.head(base),
    mergeMetadata: { isMerged: state === 'merged', ...(merged && { mergeCommitId: merged.commit }) },
  }
  const pullRequest = {
    pullRequestId: String(number),
    title,
    description: body,
    pullRequestStatus: state === 'open' ? 'OPEN' : 'CLOSED',
    authorArn: 'arn:aws:sts::111122223333:assumed-role/gfm/function',
    pullRequestTargets: [target],
    approvalRules: [],
  }
  return { status: 200, json: { pullRequest } }
}

/** Whether a POST to the service in us-east-1 is signed with this key, as a library signs it. */
export async function isSigned(headers: NodeJS.Dict<string | string[]>, body: string, secretAccessKey: string): Promise<boolean> {
  const { authorization, 'x-amz-date': datetime = '' } = headers
  const names = /SignedHeaders=([\w;-]+)/.exec(String(authorization))?.[1]?.split(';') ?? []
  const covered = names.filter((name) => name !== 'host').map((name) => [name, String(headers[name])])
  const signer = new AwsV4Signer({
    url: 'https://codecommit.us-east-1.amazonaws.com/',
    headers: Object.fromEntries(covered),
    body,
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey,
    service: 'codecommit',
    region: 'us-east-1',
    datetime: String(datetime),
    allHeaders: true,
  })
  return names.includes('x-amz-target') && authorization === (await signer.sign()).headers.get('authorization')
}
