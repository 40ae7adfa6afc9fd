import { ACCOUNT, LOCAL_REGION } from '../server/local-aws.ts'

/** A deployed function, as the stack's template describes one. */
export interface LambdaFunction {
  name: string
  /** Directory of the bundle: `index.mjs` and its source map. */
  code: string
  /** `module.export`, for instance `index.handler`. */
  handler: string
  /** Lambda's name for the version of Node, for instance `nodejs24.x`. */
  runtime: string
  environment: Record<string, string>
  timeoutSeconds: number
  memoryMegabytes: number
  /** The most executions at a time; a call beyond is refused. Absent: without a limit of its own. */
  reservedConcurrency?: number
  /** The mounted directory that the function may write to, in addition to `/tmp`. */
  writableDirectory?: string
}

export function functionArn({ name }: Pick<LambdaFunction, 'name'>): string {
  return `arn:aws:lambda:${LOCAL_REGION}:${ACCOUNT}:function:${name}`
}

/** The variables that Lambda itself sets, and none from the environment of this stack. */
export function reservedEnvironment(lambda: LambdaFunction, runtimeApi: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${lambda.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: lambda.code,
    _HANDLER: lambda.handler,
  }
}
