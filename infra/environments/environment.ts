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
 * Who is let in. `iam`: requests signed for an AWS principal that may `execute-api:Invoke`. `jwt`: bearer tokens of an
 * OpenID Connect issuer.
 */
export type Authorizer = { type: 'iam' } | { type: 'jwt'; issuer: string; audience: string[] }

/** The settings in which deployments differ. */
export interface Environment {
  stage: Stage
  /** Keeps table, bucket, file system and logs when their stack is deleted. */
  retainData: boolean
  /** The table and the stacks cannot be deleted before this is taken away. */
  deletionProtection: boolean
  /**
   * Daily backups of the file system. It is a cache that the next operation makes anew, so they save clones and nothing
   * else.
   */
  backupRepositories: boolean
  logRetention: RetentionDays
  outbound: Outbound
  availabilityZones: 2 | 3
  /** Gateways or instances. With fewer than zones, one zone's failure cuts the others off, too. */
  nats: 1 | 2 | 3
  authorizer: Authorizer
  /** Requests a second, and how many at once, over all callers. */
  throttling: { rate: number; burst: number }
  concurrency: {
    /**
     * Executions kept for, and the limit of, each function behind the API. Left out, all share the account's, which may
     * be as few as ten.
     */
    perHttpFunction?: number
    /** Operations from the queue that run at once, in different repositories: 2 at least, which is SQS's limit. */
    queuedOperations: number
  }
  /**
   * Names of CodeCommit repositories of the same account and region that the functions' own role may read and write.
   */
  codeCommitRepositories?: readonly string[]
  /** Committer of all commits. */
  manager: { name: string; email: string }
  /** Gets the alarms, after confirming the subscription. Without it only the topic does. */
  alarmEmail?: string
}
