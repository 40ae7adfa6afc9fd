import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Environment } from './environment.ts'

/** Cheap, and removed without a trace when it is destroyed. */
export const dev: Environment = {
  stage: 'dev',
  retainData: false,
  deletionProtection: false,
  backupRepositories: false,
  logRetention: RetentionDays.ONE_WEEK,
  // About 7 USD a month.
  outbound: 'nat-instance',
  availabilityZones: 2,
  nats: 1,
  gitHosts: 'any',
  authorizer: { type: 'iam' },
  release: 'all-at-once',
  throttling: { rate: 20, burst: 40, webhooks: { rate: 4, burst: 7 }, console: { rate: 3, burst: 11 } },
  concurrency: { queuedOperations: 2 },
  manager: { name: 'GitOps File Manager (dev)', email: 'gitops-file-manager-dev@example.com' },
}
