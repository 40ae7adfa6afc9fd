import { ArnFormat, type Stack } from 'aws-cdk-lib'
import { gitSecretPrefix, webhookSecretPrefix } from '../constructs/names.ts'
import { type Permission, permission } from '../constructs/permission.ts'
import { tablePermissions } from '../constructs/table-access.ts'
import type { Stage } from '../environments/environment.ts'
import { type FunctionSpec, isCalledByEvents } from './function-specs.ts'

export interface Resources {
  stage: Stage
  tableArn: string
  bucketArn: string
  queueArn: string
  deadLetterQueueArn: string
  deadEventQueueArn: string
  eventBusArn: string
  codeCommitRepositories: readonly string[]
  /** ARNs of keys of AWS KMS. */
  signingKeys: readonly string[]
}

const REDRIVE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'] as const
/** Reads messages and puts them back. */
const LOOK_INTO = ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'] as const

/** The permissions of a function, in addition to those that Lambda needs to run it. */
export function functionPermissions(stack: Stack, resources: Resources, spec: FunctionSpec): Permission[] {
  const { stage, tableArn, bucketArn, queueArn, deadLetterQueueArn, eventBusArn, codeCommitRepositories, signingKeys } = resources
  const objects = Object.entries(spec.bucket).map(([prefix, actions]) =>
    permission(actions, `${bucketArn}/${prefix}*`, 'Objects are named by digests and operations, and all are of this deployment'),
  )
  // Without it S3 answers 403 and not 404 for a missing object; the check of the bucket itself needs it, too.
  const list = permission(['s3:ListBucket'], bucketArn)
  const secrets = (prefix: string) =>
    permission(
      ['secretsmanager:GetSecretValue'],
      secretsBelow(stack, prefix),
      'Secrets are named in registrations, which come after the deployment: the prefix keeps all others out of reach',
    )
  return [
    ...tablePermissions(tableArn, spec.table),
    ...objects,
    ...(objects.length === 0 && !spec.watches ? [] : [list]),
    ...(spec.git ? [secrets(gitSecretPrefix(stage))] : []),
    ...(spec.git ? codeCommitRepositories.map((name) => codeCommit(stack, name)) : []),
    ...(spec.provesWebhooks ? [secrets(webhookSecretPrefix(stage))] : []),
    ...(spec.enqueues ? [permission(['sqs:SendMessage'], queueArn)] : []),
    ...(isCalledByEvents(spec) ? [permission(['sqs:SendMessage'], resources.deadEventQueueArn)] : []),
    ...(spec.announces === true ? [permission(['events:PutEvents'], eventBusArn)] : []),
    ...(spec.announces === true ? signingKeys.map((arn) => permission(['kms:Sign', 'kms:GetPublicKey'], arn)) : []),
    ...(spec.redrives === true
      ? [permission(REDRIVE, deadLetterQueueArn), permission(LOOK_INTO, resources.deadEventQueueArn)]
      : []),
    // A message that cannot be parsed goes there at once.
    ...(spec.trigger === 'queue' ? [permission(['sqs:SendMessage'], deadLetterQueueArn)] : []),
    ...(spec.watches
      ? [queueArn, deadLetterQueueArn, resources.deadEventQueueArn].map((arn) => permission(['sqs:GetQueueAttributes'], arn))
      : []),
  ]
}

/** Git, and what lib/hosts/codecommit asks of pull requests. */
const CODECOMMIT = [
  ...['GitPull', 'GitPush', 'ListPullRequests', 'GetPullRequest', 'CreatePullRequest', 'UpdatePullRequestTitle'],
  ...['UpdatePullRequestDescription', 'UpdatePullRequestStatus', 'MergePullRequestByFastForward', 'MergePullRequestByThreeWay'],
].map((name) => `codecommit:${name}`)

function codeCommit(stack: Stack, repository: string): Permission {
  return permission(CODECOMMIT, stack.formatArn({ service: 'codecommit', resource: repository }))
}

function secretsBelow(stack: Stack, prefix: string): string {
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${prefix}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}
