import { createHash } from 'node:crypto'
import type { CredentialsProvider, GitCredentials, Timeouts } from '../git/wire/transport.ts'
import { type GitHubAppKey, installationToken, type Purpose } from './github/credentials.ts'
import { type HostSecret, readHostSecret } from './host-secret.ts'
import { credentialsOfRole, type HostKind, tokenUser } from './hosts.ts'
import type { AwsKeys } from './shared/host.ts'
import { HostApi } from './shared/host-api.ts'
import { TokenCache } from './shared/token-cache.ts'

/** Where secrets are kept. Throws `credentials_unreadable`. */
export interface SecretStore {
  /** By name or ARN. `fresh`: not as it was remembered. */
  text(secret: string, options: { fresh: boolean }): Promise<string | undefined>
}

export interface HostCredentialsOptions {
  secrets: SecretStore
  /** Of the role that this process runs as, for CodeCommit. */
  awsKeys: () => Promise<AwsKeys>
  now?: () => Date
  timeouts?: Partial<Timeouts>
}

export interface CredentialsRequest {
  /** Name or ARN. */
  secret: string
  /** Of the repository. */
  url: string
  purpose?: Purpose
  /** Credentials from here that the host no longer takes. */
  refused?: GitCredentials | undefined
}

type AppRequest = CredentialsRequest & { purpose: Purpose }

/**
 * Credentials for repositories of all hosts: user names with passwords, tokens, GitHub Apps and CodeCommit with the
 * role's own keys. What a secret holds goes to the secret's host and to no other.
 */
export class HostCredentials {
  readonly #secrets: SecretStore
  readonly #awsKeys: () => Promise<AwsKeys>
  readonly #now: () => Date
  readonly #api: HostApi
  readonly #tokens: TokenCache

  constructor({ secrets, awsKeys, now = () => new Date(), timeouts }: HostCredentialsOptions) {
    this.#secrets = secrets
    this.#awsKeys = awsKeys
    this.#now = now
    this.#api = new HostApi(timeouts)
    this.#tokens = new TokenCache(now)
  }

  /**
   * What the secret gives for the repository. Throws `credentials_unreadable`, `authentication_failed`,
   * `protocol_error`, `repository_unreachable`, `timed_out`, `limit_exceeded`; nothing of a secret is told.
   */
  async credentials({ secret, url, purpose = 'git', refused }: CredentialsRequest): Promise<GitCredentials> {
    const found = await this.#read(secret, url, refused !== undefined)
    if ('basic' in found) return found.basic
    if ('token' in found) return tokenCredentials(found.kind, found.token)
    return tokenCredentials('github', await this.#ofApp(found.app, { secret, url, purpose, refused }))
  }

  /**
   * For Git's requests to a repository. Without a secret CodeCommit is sent signatures of the role, and any other host
   * nothing.
   */
  provider(secret: string | undefined, url: string): CredentialsProvider {
    return secret === undefined ? () => this.#ofRole(url) : (refused) => this.credentials({ secret, url, refused })
  }

  /** What stands behind the host, as its name or the secret says. Throws `credentials_unreadable`. */
  async kind(secret: string, url: string): Promise<HostKind | undefined> {
    return (await this.#read(secret, url, false)).kind
  }

  async #read(secret: string, url: string, fresh: boolean): Promise<HostSecret> {
    return readHostSecret(secret, await this.#secrets.text(secret, { fresh }), url)
  }

  async #ofRole(url: string): Promise<GitCredentials | undefined> {
    return credentialsOfRole(url, this.#awsKeys, this.#now())
  }

  #ofApp(app: GitHubAppKey, { secret, url, purpose, refused }: AppRequest): Promise<string> {
    // With the key in it, so that a secret that was changed is asked for a token of its own.
    const key = createHash('sha256')
      .update(JSON.stringify([app, url, purpose]))
      .digest('base64')
    const request = { secret, url, app, purpose }
    return this.#tokens.token(key, secretPart(refused), () => installationToken(this.#api, request, this.#now()))
  }
}

/** How a host's token is sent with Git's requests. */
export function tokenCredentials(kind: HostKind | undefined, token: string): GitCredentials {
  const username = tokenUser(kind)
  return username === undefined ? { token } : { username, password: token }
}

function secretPart(credentials: GitCredentials | undefined): string | undefined {
  if (credentials === undefined) return undefined
  return 'token' in credentials ? credentials.token : credentials.password
}
