import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod'
import { DomainError } from '../domain/errors.ts'
import { clientOptions } from './client-options.ts'

/** For basic authentication, or a bearer token. */
export type GitCredentials = { username: string; password: string } | { token: string }

const REQUEST_MS = 3000
/** A rotated secret is used after this time at the latest. */
const MAX_AGE_SECONDS = 60

/** The host, with its port where the URL has one, that the credentials are for. */
const host = z.string().min(1)

const SECRET = z.union([
  z.strictObject({ host, username: z.string().min(1), password: z.string().min(1) }),
  z.strictObject({ host, token: z.string().min(1) }),
])

/**
 * Credentials of Git hosts: secrets whose text is JSON, `{"host", "username", "password"}` or `{"host", "token"}`. The host is part of the
 * secret, so that nobody who may name a secret in a registration can have it sent to a host of theirs.
 */
export class GitSecrets {
  readonly #provider: SecretsProvider

  constructor(client = new SecretsManagerClient(clientOptions(REQUEST_MS))) {
    this.#provider = new SecretsProvider({ awsSdkV3Client: client })
  }

  /** By name or ARN, for the repository at this URL. Throws `credentials_unreadable`; nothing of the secret is told. */
  async credentials(secret: string, url: string): Promise<GitCredentials> {
    const result = SECRET.safeParse(parseJson(await this.#read(secret)))
    if (!result.success) throw unreadable(secret, 'it is neither {"host", "username", "password"} nor {"host", "token"}')
    const { host: named, ...credentials } = result.data
    if (named.toLowerCase() === new URL(url).host) return credentials
    throw unreadable(secret, `it is for another host than ${new URL(url).host}`)
  }

  async #read(secret: string): Promise<unknown> {
    try {
      return await this.#provider.get(secret, { maxAge: MAX_AGE_SECONDS })
    } catch (error) {
      // The provider wraps what the SDK threw; of that only the kind is told.
      const { cause } = error as { cause?: unknown }
      throw unreadable(secret, cause instanceof Error ? cause.name : 'it could not be read', error)
    }
  }
}

/** JSON.parse quotes the text it cannot read in its error, so that error goes nowhere. */
function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

function unreadable(secret: string, reason: string, cause?: unknown): DomainError {
  const message = `The credentials in the secret ${secret} cannot be used: ${reason}`
  return new DomainError('credentials_unreadable', message, { secret, reason }, { cause })
}
