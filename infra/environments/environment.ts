import type { RetentionDays } from 'aws-cdk-lib/aws-logs'

export const STAGES = ['dev', 'staging', 'prod'] as const
export type Stage = (typeof STAGES)[number]

/**
 * How the functions in the VPC reach Git hosts. Monthly cost in us-east-1, without traffic:
 *
 * - `nat-gateway`: about 37 USD for each gateway with its public address, and 0.045 USD for each GB. Managed.
 * - `nat-instance`: about 7 USD (a t4g.nano with its public address and disk). It has to be patched, and pushes fail
 *   while it is replaced.
 * - `none`: nothing leaves the VPC. For AWS CodeCommit only, through endpoints: about 7 USD for each endpoint and zone,
 *   so 58 USD for four in two zones.
 */
export type Outbound = 'nat-gateway' | 'nat-instance' | 'none'

/**
 * How callers are authenticated. `iam`: requests signed for an AWS principal that may `execute-api:Invoke`. `jwt`:
 * bearer tokens of an OpenID Connect issuer.
 */
export type Authorizer = { type: 'iam' } | { type: 'jwt'; issuer: string; audience: string[] }

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
  availabilityZones: 2 | 3
  /** Number of gateways or instances. With fewer than zones, one zone's failure cuts the others off, too. */
  nats: 1 | 2 | 3
  authorizer: Authorizer
  /**
   * `local`: the console is served at /console/, for a gateway that knows its caller without signing in, as that of the
   * embedded stack does. Absent: there is neither its route nor its function.
   */
  console?: 'local'
  /** Requests per second, and the burst, over all callers. */
  throttling: { rate: number; burst: number }
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
   * Names of CodeCommit repositories of the same account and region that the functions' own role may read and write.
   */
  codeCommitRepositories?: readonly string[]
  /** Committer of all commits. */
  manager: { name: string; email: string }
  /** Receives the alarms, after confirming the subscription. Without it only the topic gets them. */
  alarmEmail?: string
}
