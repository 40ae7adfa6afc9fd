import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Environment } from './environment.ts'

export const prod: Environment = {
  stage: 'prod',
  retainData: true,
  deletionProtection: true,
  backupRepositories: true,
  logRetention: RetentionDays.ONE_YEAR,
  // About 73 USD a month: one gateway in each of two zones.
  outbound: 'nat-gateway',
  availabilityZones: 2,
  nats: 2,
  // Callers register no repository elsewhere: add your own. CodeCommit is `git-codecommit.{region}.amazonaws.com`.
  gitHosts: ['github.com', 'gitlab.com', 'bitbucket.org', 'dev.azure.com'],
  authorizer: { type: 'iam' },
  release: 'canary',
  throttling: { rate: 100, burst: 200, webhooks: { rate: 20, burst: 44 }, console: { rate: 19, burst: 20 } },
  concurrency: { perHttpFunction: 20, queuedOperations: 20 },
  manager: { name: 'GitOps File Manager', email: 'gitops-file-manager@example.com' },
}
