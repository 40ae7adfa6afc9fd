import { randomUUID } from 'node:crypto'
import pMap from 'p-map'
import * as z from 'zod'
import type { Proposal, ProposalPlace, ProposalText } from '../../app/ports/proposals.ts'
import { isError } from '../../contract/errors.ts'
import { pages } from '../../pages.ts'
import { AUTO_MERGE_ON, type MakeProposals, type ProposalCalls, proposalsBy, readAnswer } from '../shared/proposal-api.ts'
import { branchOf } from '../shared/push-shape.ts'
import type { ToldRequest } from '../shared/told-request.ts'
import { codeCommitRepository, faultIn } from './api.ts'

/** https://docs.aws.amazon.com/codecommit/latest/APIReference/API_PullRequest.html */
const MAX = { maxTitle: 150, maxBody: 10_240 }

/** A fast-forward has no merge commit. */
const MERGE = z.object({ isMerged: z.boolean().nullish(), mergeCommitId: z.string().nullish() })
const TARGET = z.object({
  sourceReference: z.string(),
  destinationReference: z.string(),
  sourceCommit: z.string(),
  mergeMetadata: MERGE.nullish(),
})
const PULL = z.object({
  pullRequest: z.object({
    pullRequestId: z.string(),
    title: z.string(),
    description: z.string().nullish(),
    pullRequestStatus: z.string(),
    pullRequestTargets: z.array(TARGET).min(1),
  }),
})
const PULLS = z
  .object({ pullRequestIds: z.array(z.string()), nextToken: z.string().nullish() })
  .transform(({ pullRequestIds: ids, nextToken }) => ({ ids, next: nextToken ?? undefined }))

/** A list holds ids alone, so each open request of the repository is read. */
const READ_AT_ONCE = 5

type Pull = z.infer<typeof PULL>['pullRequest']
type Ask = <T>(operation: string, body: object, schema: z.ZodType<T>, signal?: AbortSignal) => Promise<T>

/** CodeCommit admits several open requests for a pair of branches: the oldest counts. */
export const codeCommitProposals: MakeProposals = (repositoryUrl, call) => {
  const repository = codeCommitRepository(repositoryUrl)
  if (repository === undefined) return undefined
  const { endpoint: url, name: repositoryName, page } = repository
  const ask: Ask = async (operation, body, schema, signal) => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `CodeCommit_20150413.${operation}` }
    const answer = await call({ method: 'POST', url, headers, body }, signal)
    const words = [faultIn(answer), answer.words].filter((part) => part !== undefined && part !== '').join(': ')
    return readAnswer({ ...answer, words }, schema, { url })
  }
  return proposalsBy(new CodeCommitCalls(ask, repositoryName, `${page}/pull-requests`), MAX)
}

class CodeCommitCalls implements ProposalCalls {
  readonly #ask: Ask
  readonly #repositoryName: string
  readonly #page: string

  constructor(ask: Ask, repositoryName: string, page: string) {
    this.#ask = ask
    this.#repositoryName = repositoryName
    this.#page = page
  }

  async find(place: ProposalPlace, signal?: AbortSignal): Promise<Proposal | undefined> {
    return (await this.#openAt(place, signal))[0]
  }

  /** Of requests that two processes open at the same time the younger is closed. */
  async create(place: ProposalPlace, { title, body }: ProposalText, signal?: AbortSignal): Promise<Proposal | undefined> {
    if ((await this.find(place, signal)) !== undefined) return undefined
    const targets = [{ repositoryName: this.#repositoryName, sourceReference: place.branch, destinationReference: place.base }]
    const asked = { title, description: body, targets, clientRequestToken: randomUUID() }
    const created = this.#proposalOf((await this.#ask('CreatePullRequest', asked, PULL, signal)).pullRequest)
    const [oldest = created] = await this.#openAt(place, signal)
    if (oldest.id === created.id) return created
    await this.close(created.id, signal)
    return oldest
  }

  async update(pullRequestId: string, { title, body: description }: ProposalText, signal?: AbortSignal): Promise<void> {
    await this.#ask('UpdatePullRequestTitle', { pullRequestId, title }, PULL, signal)
    await this.#ask('UpdatePullRequestDescription', { pullRequestId, description }, PULL, signal)
  }

  async close(pullRequestId: string, signal?: AbortSignal): Promise<void> {
    await this.#ask('UpdatePullRequestStatus', { pullRequestId, pullRequestStatus: 'CLOSED' }, PULL, signal)
  }

  /** CodeCommit waits for nothing: a request whose approval rules are satisfied is merged, as it was seen. */
  async autoMerge(pullRequestId: string, signal?: AbortSignal): Promise<typeof AUTO_MERGE_ON> {
    const { pullRequest } = await this.#ask('GetPullRequest', { pullRequestId }, PULL, signal)
    const sourceCommitId = pullRequest.pullRequestTargets[0]?.sourceCommit
    const asked = { pullRequestId, repositoryName: this.#repositoryName, sourceCommitId }
    try {
      await this.#ask('MergePullRequestByFastForward', asked, PULL, signal)
    } catch (error) {
      if (!saysThat(error, 'ManualMergeRequired')) throw error
      await this.#ask('MergePullRequestByThreeWay', asked, PULL, signal)
    }
    return AUTO_MERGE_ON
  }

  async read(pullRequestId: string, signal?: AbortSignal): Promise<ToldRequest | undefined> {
    try {
      return toldOf((await this.#ask('GetPullRequest', { pullRequestId }, PULL, signal)).pullRequest)
    } catch (error) {
      if (!saysThat(error, 'PullRequestDoesNotExist')) throw error
      return undefined
    }
  }

  async latest(place: ProposalPlace, signal?: AbortSignal): Promise<ToldRequest[]> {
    const { ids } = await this.#list('CLOSED', undefined, signal)
    return (await this.#readAt(place, ids, signal)).flatMap((pull) => toldOf(pull) ?? [])
  }

  async #openAt(place: ProposalPlace, signal?: AbortSignal): Promise<Proposal[]> {
    const found: Pull[] = []
    const list = (nextToken?: string) => this.#list('OPEN', nextToken, signal)
    for await (const { ids } of pages(list)) found.push(...(await this.#readAt(place, ids, signal)))
    const open = found.filter(({ pullRequestStatus }) => pullRequestStatus === 'OPEN')
    return open
      .sort((one, other) => Number(one.pullRequestId) - Number(other.pullRequestId))
      .map((pull) => this.#proposalOf(pull))
  }

  #list(pullRequestStatus: 'OPEN' | 'CLOSED', nextToken: string | undefined, signal?: AbortSignal) {
    const asked = { repositoryName: this.#repositoryName, pullRequestStatus, nextToken }
    return this.#ask('ListPullRequests', asked, PULLS, signal)
  }

  /** Those of the requests that are from the branch to the base. */
  async #readAt({ base, branch }: ProposalPlace, ids: readonly string[], signal?: AbortSignal): Promise<Pull[]> {
    const isAt = ({ sourceReference, destinationReference }: z.infer<typeof TARGET>) =>
      sourceReference === `refs/heads/${branch}` && destinationReference === `refs/heads/${base}`
    const read = async (pullRequestId: string) => (await this.#ask('GetPullRequest', { pullRequestId }, PULL, signal)).pullRequest
    const pulls = await pMap(ids, read, { concurrency: READ_AT_ONCE })
    return pulls.filter(({ pullRequestTargets }) => pullRequestTargets.some(isAt))
  }

  #proposalOf({ pullRequestId, title, description }: Pull): Proposal {
    return { id: pullRequestId, url: `${this.#page}/${pullRequestId}`, title, body: description ?? '' }
  }
}

function toldOf({ pullRequestStatus, pullRequestTargets: [target] }: Pull): ToldRequest | undefined {
  if (target === undefined) return undefined
  const { sourceReference, destinationReference, sourceCommit: head, mergeMetadata } = target
  const ended = mergeMetadata?.isMerged === true ? 'merged' : 'closed'
  const state = pullRequestStatus === 'OPEN' ? 'open' : ended
  return {
    base: branchOf(destinationReference),
    branch: branchOf(sourceReference),
    state,
    head,
    commit: mergeMetadata?.mergeCommitId,
  }
}

function saysThat(error: unknown, fault: string): boolean {
  return isError(error, 'proposal_refused') && error.data.reason.includes(fault)
}
