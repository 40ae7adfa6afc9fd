import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Environment } from './environment.ts'

/** Like production, but smaller. */
export const staging: Environment = {
  stage: 'staging',
  retainData: true,
  deletionProtection: false,
  backupRepositories: true,
  logRetention: RetentionDays.ONE_MONTH,
  // About 37 USD a month for one gateway. A failure of its zone cuts the other zone off.
  outbound: 'nat-gateway',
  availabilityZones: 2,
  nats: 1,
  gitHosts: 'any',
  authorizer: { type: 'iam' },
  release: 'canary',
  throttling: { rate: 50, burst: 100, webhooks: { rate: 10, burst: 20 }, console: { rate: 9, burst: 19 } },
  concurrency: { queuedOperations: 5 },
  manager: { name: 'GitOps File Manager (staging)', email: 'gitops-file-manager-staging@example.com' },
}
