import type { RequestOptions as HttpsOptions } from 'node:https'
import type { LeastSpeed } from './speed-guard.ts'

export type Service = 'git-upload-pack' | 'git-receive-pack'

export interface Credentials {
  username: string
  password: string
}

/** A token sent as `Authorization: Bearer`. */
export interface BearerToken {
  token: string
}

export type GitCredentials = Credentials | BearerToken

/**
 * Called before every request; undefined: no credentials are sent. Called once more with the credentials that the host
 * has `refused`: if they may be outdated it returns others, and the request is repeated with them.
 */
export type CredentialsProvider = (refused?: GitCredentials) => Promise<GitCredentials | undefined>

/** By an agent of its own, with other certificates than Node's. */
export type Connection = Pick<HttpsOptions, 'agent' | 'ca'>

/** How a host is reached over http or https. Asked before every request. */
export type ConnectionFor = (url: URL) => Connection | Promise<Connection>

/** All in milliseconds. */
export interface Timeouts {
  /** Limit for establishing the connection. */
  connectMs: number
  /** Limit without a byte in either direction. */
  idleMs: number
  /** Limit for one whole request. */
  totalMs: number
}

/** What a transport holds a server to. */
export interface Bounds {
  timeouts: Timeouts
  limits: Limits
  /** The least speed of lists and packs. A report on a push may wait for a hook. */
  leastSpeed: LeastSpeed
}

/** The kind of an answer: each has its own limit. */
export type AnswerKind = 'list' | 'report' | 'pack'

/** All in bytes. */
export interface Limits {
  /** Largest list of references or capabilities. */
  listBytes: number
  /** Largest report on a push. */
  reportBytes: number
  /** Largest answer to a fetch. */
  packBytes: number
  /** Largest pack that is held in memory. */
  heldPackBytes: number
  /** Largest object that is read into memory. */
  objectBytes: number
  /** What operations add to a clone before history is dropped. */
  historyBytes: number
  /** The latest commits that stay then. */
  latestBytes: number
}

/** Carries Git's stateless request and answer messages to one remote repository. Streams throw DomainErrors. */
export interface Transport {
  /** The remote's URL, without credentials. */
  readonly url: string
  /**
   * True if the server says "not our ref" of all but its heads, as protocol 0 does in one conversation with state: then
   * it proves nothing about a commit below them.
   */
  readonly servesHeadsOnly?: boolean
  /** The capability advertisement of upload-pack, requested with protocol v2. Raw pkt-lines. */
  advertisement(signal?: AbortSignal): AsyncIterable<Buffer>
  /** One request to a service; `protocol` is `version=2` or absent. Raw pkt-lines. */
  request(service: Service, body: readonly Buffer[], options: RequestOptions): AsyncIterable<Buffer>
}

/** The most bytes that an answer of a kind may have. */
export function mostBytes(limits: Limits, kind: AnswerKind): number {
  return { list: limits.listBytes, report: limits.reportBytes, pack: limits.packBytes }[kind]
}

export interface RequestOptions {
  answer: AnswerKind
  protocol?: 'version=2'
  signal?: AbortSignal | undefined
}
