import { createHash } from 'node:crypto'
import type { CredentialsProvider, GitCredentials, Timeouts } from '../git/wire/transport.ts'
import { type AwsKeys, codeCommitCredentials, codeCommitRegion } from './codecommit.ts'
import { installationToken, type Permissions } from './github-app.ts'
import { HostApi } from './host-api.ts'
import type { HostKind } from './host-kind.ts'
import { type GitHubAppKey, type HostSecret, readHostSecret } from './host-secret.ts'
import { TokenCache } from './token-cache.ts'
import { installationCredentials, tokenCredentials } from './token-user.ts'

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

/** What a token that is made for the purpose may do. Tokens that people made may do what these people allowed. */
const PERMISSIONS = {
  git: { contents: 'write' },
  statuses: { statuses: 'write' },
} as const satisfies Record<string, Permissions>

export type Purpose = keyof typeof PERMISSIONS

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
    return installationCredentials(await this.#ofApp(found.app, { secret, url, purpose, refused }))
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
    const region = codeCommitRegion(url)
    return region === undefined ? undefined : codeCommitCredentials(url, region, await this.#awsKeys(), this.#now())
  }

  #ofApp(app: GitHubAppKey, { secret, url, purpose, refused }: AppRequest): Promise<string> {
    // With the key in it, so that a secret that was changed is asked for a token of its own.
    const key = createHash('sha256')
      .update(JSON.stringify([app, url, purpose]))
      .digest('base64')
    const request = { secret, url, app, permissions: PERMISSIONS[purpose] }
    return this.#tokens.token(key, secretPart(refused), () => installationToken(this.#api, request, this.#now()))
  }
}

function secretPart(credentials: GitCredentials | undefined): string | undefined {
  if (credentials === undefined) return undefined
  return 'token' in credentials ? credentials.token : credentials.password
}
