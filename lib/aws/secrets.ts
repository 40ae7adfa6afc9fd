import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SecretStore } from '../hosts/host-credentials.ts'
import type { AwsKeys } from '../hosts/shared/host.ts'
import { unreadable } from '../hosts/shared/unreadable.ts'
import { clientOptions } from './client-options.ts'

const REQUEST_MS = 3000
/** A rotated secret takes effect after this time at the latest. */
const MAX_AGE_SECONDS = 60

/** Texts of secrets from Secrets Manager, cached for a minute. */
export class StoredSecrets implements SecretStore {
  readonly #client: SecretsManagerClient
  readonly #provider: SecretsProvider

  constructor(client = new SecretsManagerClient(clientOptions(REQUEST_MS))) {
    this.#client = client
    this.#provider = new SecretsProvider({ awsSdkV3Client: client })
  }

  /**
   * A secret's text, by name or ARN; undefined for a binary secret. Throws `credentials_unreadable`, without any part
   * of the secret.
   */
  async text(secret: string, { fresh }: { fresh: boolean }): Promise<string | undefined> {
    try {
      const text: unknown = await this.#provider.get(secret, { maxAge: MAX_AGE_SECONDS, forceFetch: fresh })
      return typeof text === 'string' ? text : undefined
    } catch (error) {
      // The provider wraps the SDK's error; only the name of that error is reported.
      const { cause } = error as { cause?: unknown }
      throw unreadable(secret, cause instanceof Error ? cause.name : 'it could not be read', error)
    }
  }

  /** The keys with which the SDK signs for this process; the SDK renews them. */
  readonly awsKeys = (): Promise<AwsKeys> => this.#client.config.credentials()
}
