import { createHash } from 'node:crypto'
import { DomainError } from '../contract/errors.ts'
import type { SshKeys } from '../git/ssh/ssh-library.ts'
import { hostNotAllowed, type Reach } from '../git/wire/reach.ts'
import type { ConnectionFor, CredentialsProvider, GitCredentials, Timeouts } from '../git/wire/transport.ts'
import { type GitHubAppKey, installationToken, type Purpose } from './github/credentials.ts'
import { type HostSecret, type HttpSecret, readHostSecret } from './host-secret.ts'
import { credentialsOfRole, type HostKind, hostKindOf, hostOf, tokenUser } from './hosts.ts'
import type { AwsKeys } from './shared/host.ts'
import { HostApi } from './shared/host-api.ts'
import { TokenCache } from './shared/token-cache.ts'
import { unreadable } from './shared/unreadable.ts'
import { type WebAddress, webAddressOf } from './web-address.ts'

/** The store of secrets. Throws `credentials_unreadable`. */
export interface SecretStore {
  /** A secret's text, by name or ARN. `fresh`: bypasses the cache. */
  text(secret: string, options: { fresh: boolean }): Promise<string | undefined>
}

export interface HostCredentialsOptions {
  secrets: SecretStore
  /** The keys of this process's role, for CodeCommit. */
  awsKeys: () => Promise<AwsKeys>
  now?: () => Date
  timeouts?: Partial<Timeouts>
  /** Absent: no limits. */
  reach?: Reach
  /** The way to a host's API; by default the direct one. */
  connection?: ConnectionFor
}

export interface CredentialsRequest {
  /** Name or ARN. */
  secret: string
  /** The repository's URL. */
  url: string
  purpose?: Purpose
  /** Earlier credentials that the host has refused. */
  refused?: GitCredentials | undefined
}

const WITHOUT_API =
  'it has a deploy key alone, and the API of the host takes none: add "api" with a token, as docs/credentials.md has it'

/** Where the API of a host has a repository: the requests follow from its kind and the URL on the web. */
export interface ApiAddress {
  kind: HostKind
  url: string
}

type AppRequest = CredentialsRequest & { purpose: Purpose }

/**
 * Credentials for repositories of all hosts: user names with passwords, tokens, GitHub Apps and CodeCommit with the
 * role's own keys. A secret is used only for the host that it names.
 */
export class HostCredentials {
  readonly #secrets: SecretStore
  readonly #awsKeys: () => Promise<AwsKeys>
  readonly #now: () => Date
  readonly #api: HostApi
  readonly #tokens: TokenCache
  readonly #reach: Reach | undefined

  constructor({ secrets, awsKeys, now = () => new Date(), timeouts, reach, connection }: HostCredentialsOptions) {
    this.#secrets = secrets
    this.#awsKeys = awsKeys
    this.#now = now
    this.#api = new HostApi(timeouts, reach, connection)
    this.#reach = reach
    this.#tokens = new TokenCache(now)
  }

  /**
   * The credentials for the repository from the secret. Throws `credentials_unreadable`, `host_not_allowed`,
   * `authentication_failed`, `protocol_error`, `repository_unreachable`, `timed_out`, `limit_exceeded`, without any
   * part of a secret.
   */
  async credentials({ secret, url, purpose = 'git', refused }: CredentialsRequest): Promise<GitCredentials> {
    const read = await this.#read(secret, url, refused !== undefined)
    const { found, web } = purpose === 'git' ? { found: read, web: url } : this.#ofApi(secret, url, read)
    if (found === undefined || 'ssh' in found)
      throw unreadable(secret, 'its key is for SSH: name the repository by its ssh URL, or put a token into the secret')
    if ('basic' in found) return found.basic
    if ('token' in found) return tokenCredentials(found.kind, found.token)
    return tokenCredentials('github', await this.#ofApp(found.app, { secret, url: web, purpose, refused }))
  }

  /**
   * Credentials for Git's requests to a repository. Without a secret, requests to CodeCommit are signed with the role's
   * keys, and any other host gets no credentials.
   */
  provider(secret: string | undefined, url: string): CredentialsProvider {
    return secret === undefined ? () => this.#ofRole(url) : (refused) => this.credentials({ secret, url, refused })
  }

  /**
   * Where the API of the host has the repository. Without a secret, only that takes credentials which takes the keys of
   * AWS. Throws `credentials_unreadable`, also for a secret without credentials for the API or of a host whose kind
   * nothing tells, `authentication_failed` and `host_not_allowed`.
   */
  async apiAddress(secret: string | undefined, url: string): Promise<ApiAddress> {
    if (secret === undefined) {
      const kind = hostKindOf(new URL(url).host)
      if (isSigned(kind)) return { kind, url }
      throw without(url, 'a token for the API of its host')
    }
    const found = await this.#read(secret, url, false)
    if (found.kind !== undefined) return { kind: found.kind, url: this.#ofApi(secret, url, found).web }
    throw unreadable(secret, 'the kind of Git host is not known: name it in the "type" of the secret')
  }

  /**
   * Where the web has the repository for people, by what its secret tells of the host; undefined where that is not
   * known. Throws `credentials_unreadable` and `host_not_allowed`.
   */
  async webAddress(secret: string, url: string): Promise<WebAddress | undefined> {
    const found = await this.#read(secret, url, false)
    if (!('ssh' in found)) return webAddressOf(url, { kind: found.kind })
    return found.web === undefined ? undefined : { url: found.web, kind: found.kind }
  }

  /** The private key in the secret that signs commits on the repository. Throws `credentials_unreadable`. */
  async signingKey(secret: string, url: string): Promise<string | undefined> {
    return (await this.#read(secret, url, false)).signingKey
  }

  /** The keys for a repository with an ssh URL. Throws `credentials_unreadable`, `authentication_failed`. */
  async sshKeys(secret: string | undefined, url: string): Promise<SshKeys> {
    if (secret === undefined) throw without(url, 'a deploy key')
    const found = await this.#read(secret, url, false)
    if ('ssh' in found) return found.ssh
    throw unreadable(secret, 'it has no deploy key: a repository with an ssh URL needs {"host", "ssh": {"private_key"}}')
  }

  /** The server's part of an ssh URL may be another one on the web, to which no credentials go unless it is allowed. */
  #ofApi(secret: string, url: string, found: HostSecret): { found: HttpSecret | undefined; web: string } {
    if (!('ssh' in found)) return { found, web: url }
    const { kind, api, web } = found
    if (web === undefined || (api === undefined && !isSigned(kind))) throw unreadable(secret, WITHOUT_API)
    this.#check(web)
    return { found: api, web }
  }

  #check(url: string): void {
    const fault = this.#reach?.fault(new URL(url))
    if (fault !== undefined) throw hostNotAllowed(new URL(url).host, fault)
  }

  async #read(secret: string, url: string, fresh: boolean): Promise<HostSecret> {
    this.#check(url)
    return readHostSecret(secret, await this.#secrets.text(secret, { fresh }), url)
  }

  async #ofRole(url: string): Promise<GitCredentials | undefined> {
    return credentialsOfRole(url, this.#awsKeys, this.#now())
  }

  #ofApp(app: GitHubAppKey, { secret, url, purpose, refused }: AppRequest): Promise<string> {
    // The key includes the private key, so that a changed secret gets a new token.
    const key = createHash('sha256')
      .update(JSON.stringify([app, url, purpose]))
      .digest('base64')
    const request = { secret, url, app, purpose }
    return this.#tokens.token(key, secretPart(refused), () => installationToken(this.#api, request, this.#now()))
  }
}

function isSigned(kind: HostKind | undefined): kind is HostKind {
  return kind !== undefined && hostOf(kind).signedApi !== undefined
}

function without(url: string, what: string): DomainError<'authentication_failed'> {
  const message = `${url} needs ${what}: put it into a secret, and name that in credentials_secret`
  return new DomainError('authentication_failed', message, { url })
}

/** The credentials with which Git's requests send a host's token. */
export function tokenCredentials(kind: HostKind | undefined, token: string): GitCredentials {
  const username = tokenUser(kind)
  return username === undefined ? { token } : { username, password: token }
}

function secretPart(credentials: GitCredentials | undefined): string | undefined {
  if (credentials === undefined) return undefined
  return 'token' in credentials ? credentials.token : credentials.password
}
