import type { Credentials } from '../../git/wire/transport.ts'
import type { MakeStatusRequest } from './status.ts'
import type { Webhook } from './webhook.ts'

/** Keys of an AWS role or user. */
export interface AwsKeys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** All that is known of one kind of Git host. What a host has not got is absent. */
export interface Host {
  /** Its name in the `type` of a secret. */
  kind?: string
  /** The hosts of URLs, with their ports, that everybody knows to be of this kind. */
  wellKnown?: RegExp
  /**
   * The user name that it wants beside a token when that is sent with basic authentication. Absent where tokens are
   * sent as bearer tokens.
   */
  tokenUser?: string
  /** Its API knows no passwords: what Git sends as one is a bearer token there. */
  apiTakesTokensOnly?: boolean
  webhook?: Webhook
  /** The request that puts a status on a commit. */
  status?: MakeStatusRequest
  /**
   * Credentials that the process's own role gives for a repository of this host; undefined for a URL of another one.
   */
  ofRole?: (url: string, keys: () => Promise<AwsKeys>, now: Date) => Promise<Credentials> | undefined
}
