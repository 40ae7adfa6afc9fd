import type { BranchStart } from '../../app/ports/proposals.ts'
import { DomainError, isError } from '../../contract/errors.ts'
import type { PackSink } from '../pack/pack-spool.ts'
import { type Advertisement, readAdvertisement } from './advertisement.ts'
import { hostWords } from './host-words.ts'
import { HttpRefusal } from './http-transport.ts'
import { isNeverConnected } from './never-connected.ts'
import { CutAnswer, DELIMITER, FLUSH, linesToFlush, PacketError, packetLine, readPackets } from './pkt-line.ts'
import { type PushAnswer, pushRequest, readPushReport } from './receive-pack.ts'
import { ReferenceList } from './reference-list.ts'
import { RemoteError, throwIfError } from './side-band.ts'
import type { Transport } from './transport.ts'
import {
  type FetchRequest,
  type FetchTakers,
  type FilteredRequest,
  fetchRequest,
  filteredRequest,
  type HistoryEnds,
  readFetchAnswer,
  readFilteredAnswer,
} from './upload-pack.ts'

export interface RemoteBranchOptions {
  branch: string
  /** Absent: the branch is taken to be where it is. */
  start?: BranchStart | undefined
  /** How the names of the branches begin that `branches` lists; absent: none is listed. */
  below?: string | undefined
  userAgent: string
}

/** Discards a pack: the only question is whether the remote has the commit. */
const NOBODY: PackSink = { add: () => undefined }

/** One branch of a remote repository, over Git's wire protocol. Its capabilities are requested once. */
export class RemoteBranch {
  readonly ref: string
  readonly #transport: Transport
  readonly #branch: string
  readonly #agent: string
  readonly #start: BranchStart | undefined
  readonly #below: string | undefined
  #version: 0 | 2 | undefined
  /** Whether the server tells of a `HEAD` whose branch has no commit yet. */
  #tellsUnborn = false
  /** Whether the server leaves out what it is told to. */
  #filters = false

  constructor(transport: Transport, { branch, start, below, userAgent }: RemoteBranchOptions) {
    this.ref = `refs/heads/${branch}`
    this.#transport = transport
    this.#branch = branch
    this.#start = start
    this.#below = below
    this.#agent = userAgent.replace(/[^!-~]+/g, '-')
  }

  get url(): string {
    return this.#transport.url
  }

  /** The commit at the branch's head; null if the branch does not exist. */
  async head(signal?: AbortSignal): Promise<string | null> {
    const head = (await this.#references([`ref-prefix ${this.ref}`], signal)).found ?? null
    return head === this.#start?.lease ? this.#start.commit : head
  }

  /** Whether there is any branch at all, the default branch, and the branches whose names begin as was said. */
  branches(signal?: AbortSignal): Promise<Pick<ReferenceList, 'hasBranches' | 'defaultBranch' | 'below'>> {
    return this.#references(['symrefs', 'ref-prefix HEAD', `ref-prefix refs/heads/${this.#below ?? ''}`], signal)
  }

  fetch(request: FetchRequest, takers: FetchTakers, signal?: AbortSignal): Promise<HistoryEnds> {
    const body = fetchRequest(request, this.#agent)
    return this.#guard(() => {
      const answer = this.#transport.request('git-upload-pack', [body], { answer: 'pack', signal })
      return readFetchAnswer(readPackets(answer), request, takers)
    })
  }

  /** Whether the server makes filtered fetches. */
  async offersFilters(signal?: AbortSignal): Promise<boolean> {
    if (this.#version === undefined) await this.#discover(signal)
    return this.#filters
  }

  /** Like `fetch`, from a server that offers filters. If it refuses this one, it offers none from now on. */
  async fetchFiltered(request: FilteredRequest, takers: FetchTakers, signal?: AbortSignal): Promise<HistoryEnds> {
    const body = filteredRequest(request, this.#agent)
    try {
      return await this.#guard(() => {
        const answer = this.#transport.request('git-upload-pack', body, { answer: 'pack', protocol: 'version=2', signal })
        return readFilteredAnswer(readPackets(answer), takers)
      })
    } catch (error) {
      // Git's words: "filter 'tree' not supported", "tree filter allows max depth 0, but got 1".
      if (isError(error, 'protocol_error') && /\bfilter\b/.test(error.data.reason)) this.#filters = false
      throw error
    }
  }

  /**
   * False if the remote proves that no reference leads to a commit, which it does in protocol 0 alone. `have` spares it
   * sending known objects.
   */
  async mayReach(commit: string, have: string, signal?: AbortSignal): Promise<boolean> {
    if (this.#transport.servesHeadsOnly === true) return true
    try {
      const filter = this.#filters ? 'tree:0' : undefined
      await this.fetch({ want: commit, have: [have], shallow: [], depth: 1, filter }, { pack: NOBODY }, signal)
      return true
    } catch (error) {
      // Git's own message, from a server that looks beyond the heads. Other messages prove nothing.
      if (isError(error, 'protocol_error') && /not our ref/.test(error.data.reason)) return false
      if (isError(error, 'protocol_error')) return true
      throw error
    }
  }

  /**
   * Requests that the branch move from `expected` to `commit`. Never throws: the kind of answer decides what is known.
   */
  async push(expected: string | null, commit: string, pack: Buffer, signal?: AbortSignal): Promise<PushAnswer> {
    const lease = expected === this.#start?.commit ? this.#start.lease : expected
    const body = pushRequest({ ref: this.ref, expected: lease, commit, pack }, this.#agent)
    try {
      const packets = readPackets(this.#transport.request('git-receive-pack', body, { answer: 'report', signal }))
      const report = await readPushReport(packets, this.ref)
      if (report === undefined) throw new PacketError('the answer to the push holds no report')
      return report.kind === 'accepted' ? report : { ...report, reason: hostWords(report.reason) }
    } catch (error) {
      if (error instanceof HttpRefusal || error instanceof RemoteError)
        return { kind: 'declined', reason: hostWords(error.message) }
      return unacceptedBy(this.#translate(error))
    }
  }

  async #references(ask: readonly string[], signal?: AbortSignal): Promise<ReferenceList> {
    if (this.#version !== 2) {
      const advertisement = await this.#discover(signal)
      if (advertisement.version === 0) return this.#checked(advertisement.references)
    }
    return this.#listReferences(ask, signal)
  }

  async #discover(signal?: AbortSignal): Promise<Advertisement> {
    const advertisement = await this.#advertisement(signal)
    const { version, capabilities } = advertisement
    const offers = (command: string, feature: string) => capabilities.get(command)?.split(' ').includes(feature) === true
    this.#version = version
    this.#tellsUnborn = offers('ls-refs', 'unborn')
    this.#filters = version === 2 && offers('fetch', 'filter')
    return advertisement
  }

  async #advertisement(signal?: AbortSignal): Promise<Advertisement> {
    const packets = () => readPackets(this.#transport.advertisement(signal))
    const advertisement = await this.#guard(() => readAdvertisement(packets(), this.ref, this.#below))
    const format = advertisement.capabilities.get('object-format') ?? 'sha1'
    if (format !== 'sha1') throw this.#unusable(`its object format is ${format}, and only sha1 is supported`)
    return advertisement
  }

  /** The `ls-refs` command of protocol 2. */
  #listReferences(ask: readonly string[], signal?: AbortSignal): Promise<ReferenceList> {
    const asked = ask.includes('symrefs') && this.#tellsUnborn ? [...ask, 'unborn'] : ask
    const body = [packetLine('command=ls-refs\n'), DELIMITER, ...asked.map((line) => packetLine(`${line}\n`)), FLUSH]
    return this.#guard(async () => {
      const references = new ReferenceList(this.ref, this.#below)
      const answer = this.#transport.request('git-upload-pack', body, { answer: 'list', protocol: 'version=2', signal })
      for await (const data of linesToFlush(readPackets(answer), 'the list of references')) {
        throwIfError({ kind: 'data', data })
        references.add(data)
      }
      return this.#checked(references)
    })
  }

  #checked(references: ReferenceList): ReferenceList {
    if (!references.isUsable)
      throw this.#unusable(`branch ${this.#branch} has the object id ${String(references.found).slice(0, 80)}`)
    return references
  }

  async #guard<T>(talk: () => Promise<T>): Promise<T> {
    try {
      return await talk()
    } catch (error) {
      throw this.#translate(error)
    }
  }

  #translate(error: unknown): unknown {
    if (error instanceof HttpRefusal && /^HTTP 403/.test(error.message)) {
      const reason = hostWords(error.message)
      return new DomainError(
        'authentication_failed',
        `The Git host denies access to ${this.url}: ${reason}`,
        { url: this.url },
        { cause: error },
      )
    }
    if (error instanceof CutAnswer) {
      const { url } = this
      const reason = error.message
      return new DomainError('repository_unreachable', `The Git host ${url} fails: ${reason}`, { url, reason }, { cause: error })
    }
    if (error instanceof HttpRefusal || error instanceof RemoteError || error instanceof PacketError)
      return this.#unusable(hostWords(error.message), error)
    return error
  }

  #unusable(reason: string, cause?: unknown): DomainError {
    return new DomainError(
      'protocol_error',
      `The remote ${this.url} cannot be used: ${reason}`,
      { url: this.url, reason },
      { cause },
    )
  }
}

function unacceptedBy(error: unknown): PushAnswer {
  if (!(error instanceof DomainError)) return { kind: 'unproved', error }
  if (error.is('host_not_allowed')) return { kind: 'unsent', error }
  if (error.is('authentication_failed') || error.is('repository_not_found'))
    return { kind: 'declined', reason: error.message, error }
  return isNeverConnected(error) ? { kind: 'unsent', error } : { kind: 'unproved', error }
}
