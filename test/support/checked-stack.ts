import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { definedOf } from '../../lib/defined-of.ts'
import type { AwsCall } from '../../lib/local/aws/aws-call.ts'
import { readCalls } from '../../lib/local/aws/call-trail.ts'
import { ASSEMBLY } from '../../lib/local/ensure-assembly.ts'
import type { InvocationResult } from '../../lib/local/lambda/lambda-runtime-api.ts'
import { type Stack, type StackOptions, startStack } from '../../lib/local/stack.ts'
import { answerOf, checkAnswer } from './api-checker.ts'
import { deniedCalls, readPolicies } from './permissions.ts'

/** The credentials of a test that calls AWS itself, as a person with the console of AWS would. */
export const TEST_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'local' }

const isOfFunction = ({ principal }: AwsCall) => principal !== TEST_CREDENTIALS.accessKeyId

/**
 * The embedded stack in a directory of its own. Closing it fails when a function has called what its role would not
 * have been allowed, or has answered what the API's description has not.
 */
export async function startCheckedStack({
  assembly = ASSEMBLY,
  now,
  dynamoDbEndpoint,
}: Pick<StackOptions, 'assembly' | 'now' | 'dynamoDbEndpoint'> = {}): Promise<Stack> {
  const directory = await mkdtemp(join(tmpdir(), 'gfm-stack-'))
  const undescribed: string[] = []
  const onAnswer = (event: unknown, result: InvocationResult) => {
    if ('error' in result) return
    try {
      checkAnswer(answerOf(event as APIGatewayProxyEventV2, result.payload as APIGatewayProxyStructuredResultV2))
    } catch (error) {
      undescribed.push((error as Error).message)
    }
  }
  const onProblem = (problem: string) => console.error(problem)
  const stack = await startStack({ directory, assembly, onProblem, onAnswer, ...definedOf({ now, dynamoDbEndpoint }) })
  const close = async () => {
    await stack.close()
    const denied = await deniedCalls(readCalls(stack.callFile).filter(isOfFunction), readPolicies(assembly))
    await rm(directory, { recursive: true, force: true })
    if (denied.length > 0) throw new Error(`Roles do not allow what their functions do:\n${JSON.stringify(denied, null, 2)}`)
    if (undescribed.length > 0) throw new Error(undescribed.join('\n'))
  }
  return { ...stack, close }
}
