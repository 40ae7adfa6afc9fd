import { DomainError, isError } from '../../domain/errors.ts'
import { OBJECT_ID } from '../object/git-object.ts'
import { type Advertisement, readAdvertisement } from './advertisement.ts'
import { hostWords } from './host-words.ts'
import { HttpRefusal } from './http-transport.ts'
import { DELIMITER, FLUSH, lineText, PacketError, packetLine, readPackets } from './pkt-line.ts'
import { type PushAnswer, pushRequest, readPushReport } from './receive-pack.ts'
import { RemoteError } from './side-band.ts'
import type { Transport } from './transport.ts'
import { type FetchedPack, type FetchRequest, fetchRequest, readFetchAnswer } from './upload-pack.ts'

/** One branch of a remote repository, spoken to in Git's wire protocol. What the remote can do is asked once. */
export class RemoteBranch {
  readonly ref: string
  readonly #transport: Transport
  readonly #branch: string
  readonly #agent: string
  #version: 0 | 2 | undefined

  constructor(transport: Transport, branch: string, userAgent: string) {
    this.ref = `refs/heads/${branch}`
    this.#transport = transport
    this.#branch = branch
    this.#agent = userAgent.replace(/[^!-~]+/g, '-')
  }

  get url(): string {
    return this.#transport.url
  }

  /** The commit at the branch's head; null when the branch is not there. */
  async head(signal?: AbortSignal): Promise<string | null> {
    const references = await this.#references(this.ref, signal)
    return references.get(this.ref) ?? null
  }

  /** Whether the repository has any branch at all. */
  async hasBranches(signal?: AbortSignal): Promise<boolean> {
    const references = await this.#references('refs/heads/', signal)
    return [...references.keys()].some((name) => name.startsWith('refs/heads/'))
  }

  fetch(request: FetchRequest, onBytes: (bytes: number) => void, signal?: AbortSignal): Promise<FetchedPack> {
    const body = fetchRequest(request, this.#agent)
    return this.#guard(() =>
      readFetchAnswer(readPackets(this.#transport.request('git-upload-pack', [body], { signal })), onBytes),
    )
  }

  /** False when the remote says that no reference leads to a commit. `have` spares it sending what is here. */
  async mayReach(commit: string, have: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.fetch({ want: commit, have: [have], shallow: [], depth: 1 }, () => undefined, signal)
      return true
    } catch (error) {
      // Git's own words, for a server that looks beyond the heads. What others say proves nothing.
      if (isError(error, 'protocol_error') && /not our ref/.test(error.data.reason)) return false
      if (isError(error, 'protocol_error')) return true
      throw error
    }
  }

  /** Asks for the branch to be moved from `expected` to `commit`. Never throws: how the host answered decides what is known. */
  async push(expected: string | null, commit: string, pack: Buffer, signal?: AbortSignal): Promise<PushAnswer> {
    const body = pushRequest({ ref: this.ref, expected, commit, pack }, this.#agent)
    try {
      const packets = readPackets(this.#transport.request('git-receive-pack', body, { signal }))
      const report = await readPushReport(packets, this.ref)
      if (report === undefined) throw new PacketError('the answer to the push holds no report')
      return report.kind === 'accepted' ? report : { kind: 'refused', reason: hostWords(report.reason) }
    } catch (error) {
      if (error instanceof HttpRefusal || error instanceof RemoteError)
        return { kind: 'declined', reason: hostWords(error.message) }
      return unacceptedBy(this.#translate(error))
    }
  }

  async #references(prefix: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    if (this.#version !== 2) {
      const advertisement = await this.#advertisement(signal)
      this.#version = advertisement.version
      if (advertisement.version === 0) return this.#checked(advertisement.references)
    }
    return this.#listReferences(prefix, signal)
  }

  async #advertisement(signal?: AbortSignal): Promise<Advertisement> {
    const advertisement = await this.#guard(() => readAdvertisement(readPackets(this.#transport.advertisement(signal))))
    const format = advertisement.capabilities.get('object-format') ?? 'sha1'
    if (format !== 'sha1') throw this.#unusable(`its object format is ${format}, and only sha1 is supported`)
    return advertisement
  }

  /** The `ls-refs` command of protocol 2. */
  #listReferences(prefix: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const body = [packetLine('command=ls-refs\n'), DELIMITER, packetLine(`ref-prefix ${prefix}\n`), FLUSH]
    return this.#guard(async () => {
      const references = new Map<string, string>()
      const answer = this.#transport.request('git-upload-pack', body, { protocol: 'version=2', signal })
      for await (const packet of readPackets(answer)) {
        if (packet.kind !== 'data') continue
        const [oid = '', name = ''] = lineText(packet.data).split(' ')
        if (oid === 'ERR') throw new RemoteError(lineText(packet.data).slice('ERR '.length))
        references.set(name, oid)
      }
      return this.#checked(references)
    })
  }

  #checked(references: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const head = references.get(this.ref)
    if (head !== undefined && !OBJECT_ID.test(head))
      throw this.#unusable(`branch ${this.#branch} has the object id ${head.slice(0, 80)}`)
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

/** What Node says when no connection came about. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/

function unacceptedBy(error: unknown): PushAnswer {
  if (!(error instanceof DomainError)) return { kind: 'unproved', error }
  if (error.is('authentication_failed') || error.is('repository_not_found'))
    return { kind: 'declined', reason: error.message, error }
  const code = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : ''
  return error.is('repository_unreachable') && NOT_CONNECTED.test(code) ? { kind: 'unsent', error } : { kind: 'unproved', error }
}
