import { ArnFormat, type Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Environment } from './environments/environment.ts'
import type { FunctionSpec } from './function-specs.ts'
import { gitSecretPrefix } from './names.ts'
import type { DataStack } from './stacks/data.ts'
import { tableStatements } from './table-access.ts'

/** What a function may do, beside what Lambda needs to run it. */
export function functionStatements(
  stack: Stack,
  { stage }: Environment,
  { table, bucket }: DataStack,
  queue: IQueue,
  spec: FunctionSpec,
): PolicyStatement[] {
  const objects = Object.entries(spec.bucket).map(
    ([prefix, actions]) => new PolicyStatement({ actions: [...actions], resources: [bucket.arnForObjects(`${prefix}*`)] }),
  )
  // Without it S3 answers 403 and not 404 for an object that is not there.
  const list = new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] })
  const secrets = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [gitSecrets(stack, stage)] })
  const send = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] })
  return [
    ...tableStatements(table.tableArn, spec.table),
    ...objects,
    ...(objects.length === 0 ? [] : [list]),
    ...(spec.git ? [secrets] : []),
    ...(spec.enqueues ? [send] : []),
  ]
}

function gitSecrets(stack: Stack, stage: Environment['stage']): string {
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${gitSecretPrefix(stage)}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}
