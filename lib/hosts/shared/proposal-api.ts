import type * as z from 'zod'
import {
  type Proposal,
  type ProposalPlace,
  type Proposals,
  type ProposalText,
  refusedProposal,
} from '../../app/ports/proposals.ts'
import { DomainError, isError } from '../../contract/errors.ts'
import type { AutoMerge } from '../../contract/report.ts'
import type { ApiAnswer, ApiRequest } from './host-api.ts'
import { truncate } from './status.ts'
import { endedAt, outcomeIn, type ToldRequest } from './told-request.ts'

/** One request to the API of the host of a repository, with its credentials. */
export type CallHost = (
  request: Pick<ApiRequest, 'method' | 'url' | 'headers' | 'body'>,
  signal?: AbortSignal,
) => Promise<ApiAnswer>

/** The requests of a repository, through the host's API; undefined for a URL that is not one of the host's. */
export type MakeProposals = (repositoryUrl: string, call: CallHost) => Proposals | undefined

/** What the API of a host is asked; `undefined` in place of a proposal: the host says that there is one already. */
export interface ProposalCalls {
  find(place: ProposalPlace, signal?: AbortSignal): Promise<Proposal | undefined>
  /** One request; undefined if there is none of this id. */
  read(id: string, signal?: AbortSignal): Promise<ToldRequest | undefined>
  /** Requests from the branch to the base, with all that have ended, as far as a page of the latest tells. */
  latest(place: ProposalPlace, signal?: AbortSignal): Promise<readonly ToldRequest[]>
  create(place: ProposalPlace, text: ProposalText, signal?: AbortSignal): Promise<Proposal | undefined>
  update(id: string, text: ProposalText, signal?: AbortSignal): Promise<void>
  close(id: string, signal?: AbortSignal): Promise<void>
  /** Absent: the API of the host has no auto-merge. Throws what the host says against it. */
  autoMerge?(id: string, signal?: AbortSignal): Promise<AutoMerge>
}

export const AUTO_MERGE_ON: AutoMerge = { state: 'on' }

/** GitHub takes 65,536 characters of text, and 256 of a title. */
const MAX_BODY = 60_000
const MAX_TITLE = 250

/** The port, by the calls of one host. `maxTitle`, `maxBody`: the characters of a title and of a text that it takes. */
export function proposalsBy(calls: ProposalCalls, { maxTitle = MAX_TITLE, maxBody = MAX_BODY } = {}): Proposals {
  const fitted = ({ title, body }: ProposalText) => ({
    title: truncate(title.replace(/\s+/g, ' ').trim(), maxTitle),
    body: truncate(body, maxBody),
  })
  return {
    find: (place, signal) => calls.find(place, signal),
    outcomeOf: async ({ id, ...place }, signal) => outcomeIn(await calls.read(id, signal), place),
    hasEnded: async (place, commit, signal) => (await calls.latest(place, signal)).some(endedAt(place, commit)),
    open: async (place, text, signal) => {
      const opened = await calls.create(place, fitted(text), signal)
      if (opened !== undefined) return opened
      const found = await calls.find(place, signal)
      if (found !== undefined) return found
      throw refusedProposal(`the Git host says that there is a request from ${place.branch} already, and does not list it`)
    },
    update: async (proposal, text, signal) => {
      const wanted = fitted(text)
      if (isSame(wanted, proposal)) return proposal
      await calls.update(proposal.id, wanted, signal)
      return { ...proposal, ...wanted }
    },
    autoMerge: (proposal, signal) => autoMerged(calls, proposal, signal),
    close: ({ id }, signal) => calls.close(id, signal),
  }
}

async function autoMerged(calls: ProposalCalls, { id }: Proposal, signal?: AbortSignal): Promise<AutoMerge> {
  if (calls.autoMerge === undefined) return { state: 'refused', reason: 'the API of this kind of Git host has no auto-merge' }
  try {
    return await calls.autoMerge(id, signal)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { state: 'refused', reason: isError(error, 'proposal_refused') ? error.data.reason : error.message }
  }
}

/** Hosts change line ends, and blanks at the end. */
function isSame(one: ProposalText, other: ProposalText): boolean {
  const plain = (text: string) => text.replace(/\r\n?/g, '\n').trim()
  return one.title === plain(other.title) && plain(one.body) === plain(other.body)
}

/**
 * What a successful answer of the API holds. Throws `repository_unreachable` for a host that is overloaded or fails,
 * and `proposal_refused` for any other refusal.
 */
export function readAnswer<T>(answer: ApiAnswer, schema: z.ZodType<T>, { url }: { url: URL }): T {
  const { status, words } = answer
  const reason = [`HTTP ${status}`, words].filter((part) => part !== '').join(': ')
  if (isOverloaded(answer)) {
    const again = answer.headers['retry-after']
    const wait = typeof again === 'string' && /^\d+$/.test(again) ? `; it asks to wait ${again} seconds` : ''
    throw new DomainError('repository_unreachable', `The API of ${url.host} fails: ${reason}${wait}`, { url: url.origin, reason })
  }
  if (status >= 400) throw refusedProposal(`${url.host} answers ${reason}${adviceFor(status)}`)
  if (status >= 300) throw refusedProposal(`${url.host} redirects: a repository that was renamed must be named by its new URL`)
  const result = schema.safeParse(answer.json)
  if (result.success) return result.data
  throw refusedProposal(`${url.host} answers HTTP ${status} without what its API documents: is it a host of this kind?`)
}

/** As `readAnswer`; undefined if the host says that there is no such thing. */
export function readIfThere<T>(answer: ApiAnswer, schema: z.ZodType<T>, { url }: { url: URL }): T | undefined {
  return answer.status === 404 ? undefined : readAnswer(answer, schema, { url })
}

/** A host may hide from a token without rights that the repository exists. */
function adviceFor(status: number): string {
  return status === 403 || status === 404
    ? '. The credentials need the permission to open pull or merge requests (docs/proposals.md)'
    : ''
}

/** GitHub answers 403 to clients that exceed its limits, too. */
function isOverloaded({ status, headers }: ApiAnswer): boolean {
  const limited = headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined
  return status >= 500 || status === 408 || status === 429 || (status === 403 && limited)
}
