import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { StatedTeams } from '../../lib/http/authorisation/team-settings.ts'

export const STAGES = ['dev', 'staging', 'prod'] as const
export type Stage = (typeof STAGES)[number]

/**
 * How the functions in the VPC reach Git hosts. Monthly cost in us-east-1, without traffic:
 *
 * - `nat-gateway`: about 37 USD for each gateway with its public address, and 0.045 USD for each GB. Managed.
 * - `nat-instance`: about 7 USD (a t4g.nano with its public address and disk). It has to be patched, and pushes fail
 *   while it is replaced.
 * - `none`: nothing leaves the VPC. For AWS CodeCommit only, through endpoints: about 7 USD for each endpoint and zone,
 *   so 73 USD for five in two zones.
 */
export type Outbound = 'nat-gateway' | 'nat-instance' | 'none'

/**
 * How callers are authenticated. `iam`: requests signed for an AWS principal that may `execute-api:Invoke`. `jwt`:
 * bearer tokens of an OpenID Connect issuer, with one of `audience` as `aud` or `client_id`. `scopes`: those that a
 * token needs for routes that only read (either of the two), and for all others (`write`). With `console`, the console
 * is served at /console/, and people sign in to it at the issuer.
 */
export type Authorizer =
  | { type: 'iam' }
  | {
      type: 'jwt'
      issuer: string
      audience: string[]
      scopes?: { read: string; write: string }
      console?: ConsoleClient
    }

/** The console as a client of the issuer: a public one, without a secret, that has to use PKCE. */
export interface ConsoleClient {
  clientId: string
  /** Asked for beside `openid`; by default `profile` and `email`, which name the author of a commit. */
  scopes?: readonly string[]
  /**
   * Added to the request for authorization, for issuers that must be told for whom a token is: `{ audience: '…' }` at
   * Auth0, `{ resource: '…' }` with RFC 8707.
   */
  parameters?: Readonly<Record<string, string>>
  /** Origins of the issuer's endpoints for tokens, where they are not the issuer's own, as with Amazon Cognito. */
  origins?: readonly string[]
}

/**
 * `canary`: the new version gets a tenth of the calls for five minutes, then all of them. If a call ends without an
 * answer meanwhile, the release is rolled back. `all-at-once`: it gets all calls at once, and nothing is rolled back.
 */
export type Release = 'canary' | 'all-at-once'

/** `rate`: requests per second. `burst`: the most requests at once. */
export interface Throttling {
  rate: number
  burst: number
}

/** A proxy that opens tunnels to Git hosts. It resolves their names, so it decides about their addresses. */
export interface OutboundProxy {
  /** `http://`, `https://`, `socks5://` (names are resolved by the functions) or `socks5h://`, with a port. */
  url: string
  /** Name of the secret `{"username", "password"}` with its login, as for `certificateAuthorities`. */
  login?: string
  /** Hosts that are reached without it: names with all that is below them, addresses, ranges. */
  except?: readonly string[]
}

/** The settings in which deployments differ. */
export interface Environment {
  stage: Stage
  /** Keeps table, bucket, file system and logs when their stack is deleted. */
  retainData: boolean
  /** Protects the table and the stacks from deletion until this is removed. */
  deletionProtection: boolean
  /**
   * Daily backups of the file system. It is a cache that the next operation fills again, so backups only save the time
   * of cloning.
   */
  backupRepositories: boolean
  logRetention: RetentionDays
  outbound: Outbound
  /** The first zones that the region lists. Each gets a subnet for functions and a mount target. */
  availabilityZones: 2 | 3
  /**
   * Number of gateways or instances, at most one a zone. With fewer than zones, one zone's failure cuts the others off,
   * too.
   */
  nats: 1 | 2 | 3
  authorizer: Authorizer
  /**
   * Who owns repositories, and who may do what with them: docs/authorisation.md. Absent: every caller may do
   * everything.
   */
  teams?: StatedTeams
  /** How a new version of a function that writes to Git takes over. */
  release: Release
  /**
   * `local`: the console is served at /console/, for a gateway that knows its caller without signing in, as that of the
   * embedded stack does. Absent: there is neither its route nor its function.
   */
  console?: 'local'
  /** Requests per second, and the burst, over all callers. */
  throttling: Throttling & {
    /** For each open route, such as webhooks': these are open to everybody and must not use up the callers' share. */
    webhooks: Throttling
    /** For the files of the console, which are open to everybody, too. */
    console: Throttling
  }
  concurrency: {
    /**
     * Reserved executions, and limit, of each function behind the API. By default all share the account's limit, which
     * may be as low as ten.
     */
    perHttpFunction?: number
    /** Concurrent queued operations, in different repositories; at least 2, SQS's minimum. */
    queuedOperations: number
  }
  /**
   * Git hosts whose repositories may be registered: `git.example.com`, `*.example.com`, with a port if only that port
   * is allowed. `any`: every host with a public address; not in production.
   */
  gitHosts: readonly string[] | 'any'
  /** Ranges of private addresses at which these hosts may be, such as `10.20.0.0/16`; none by default. */
  gitAddresses?: readonly string[]
  /**
   * Ports at which Git hosts are reached by SSH, such as 22: functions are let out to them. Absent: repositories are
   * reached by https only.
   */
  sshPorts?: readonly number[]
  /** The proxy on the way to Git hosts; needs a list of `gitHosts`. Absent: they are reached directly. */
  proxy?: OutboundProxy
  /**
   * Name of the secret with certificates in PEM that are trusted beside those of Node, of Git hosts and of an https
   * proxy. It may hold 64 KB, and has to begin with the prefix of the secrets of Git hosts.
   */
  certificateAuthorities?: string
  /**
   * Names of CodeCommit repositories of the same account and region that the functions' own role may read and write.
   */
  codeCommitRepositories?: readonly string[]
  /**
   * Signs all commits, in repositories whose secret has no key of its own: with the private key in a secret (Ed25519 or
   * ECDSA P-256, named as for `certificateAuthorities`), or with the key of AWS KMS of this ARN (ECC_NIST_P256).
   */
  signing?: { secret: string } | { kmsKey: string }
  /** Committer of all commits. */
  manager: { name: string; email: string }
  /** Receives the alarms, after confirming the subscription. Without it only the topic gets them. */
  alarmEmail?: string
}
