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
 * Asked before every request; undefined: none are sent. Asked once more with those that the host has `refused`: where
 * they could be outdated others are given, and the request is repeated with them.
 */
export type CredentialsProvider = (refused?: GitCredentials) => Promise<GitCredentials | undefined>

/** All in milliseconds. */
export interface Timeouts {
  /** Until the connection stands. */
  connectMs: number
  /** Without a byte in either direction. */
  idleMs: number
  /** For one whole request. */
  totalMs: number
}

/** What an answer is: each kind has a limit of its own. */
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
}

/** Carries Git's stateless request and answer messages to one remote repository. Streams throw DomainErrors. */
export interface Transport {
  /** Where the remote is, without credentials. */
  readonly url: string
  /** The capability advertisement of upload-pack; protocol v2 is asked for. Raw pkt-lines. */
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
