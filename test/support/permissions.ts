import { runSimulation } from '@cloud-copilot/iam-simulate'
import type { AwsCall } from '../../lib/local/aws/aws-call.ts'
import { ACCOUNT } from '../../lib/local/server/local-aws.ts'
import { readCloudAssembly } from '../../lib/local/template/cloud-assembly.ts'
import { Resources } from '../../lib/local/template/resources.ts'

export interface PolicyStatement {
  Effect: 'Allow' | 'Deny'
  Action: string | string[]
  Resource: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

export interface PolicyDocument {
  Version: string
  Statement: PolicyStatement[]
}

interface FunctionRole {
  FunctionName: string
  Role: string
}

interface RolePolicy {
  PolicyDocument: PolicyDocument
  Roles: string[]
}

/** The policy of each function's role, as the templates of an assembly have it, by the function's name. */
export function readPolicies(assembly: string): ReadonlyMap<string, PolicyDocument> {
  const resources = new Resources(readCloudAssembly(assembly), 'http://queues')
  const policies = resources.ofType<RolePolicy>('AWS::IAM::Policy', ['PolicyDocument', 'Roles'])
  const functions = resources.ofType<FunctionRole>('AWS::Lambda::Function', ['FunctionName', 'Role'])
  return new Map(
    functions.map(({ properties: { FunctionName, Role } }) => {
      const [policy, ...others] = policies.filter(({ properties }) =>
        properties.Roles.some((role) => Role.endsWith(`:role/${role}`)),
      )
      if (policy === undefined || others.length > 0) throw new Error(`Expected one policy for ${FunctionName}`)
      return [FunctionName, policy.properties.PolicyDocument]
    }),
  )
}

/** One action on one resource, as a statement allows it. */
export interface Permission {
  function: string
  action: string
  resource: string
  condition: PolicyStatement['Condition']
}

/** Everything that policies allow, in its smallest parts. */
export function permissionsOf(policies: ReadonlyMap<string, PolicyDocument>): Permission[] {
  return [...policies].flatMap(([name, { Statement }]) =>
    Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action, Resource, Condition }) =>
      [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((resource) => ({ function: name, action, resource, condition: Condition }))),
    ),
  )
}

/** The policy that allows these, one statement each. */
export function policyOf(permissions: readonly Permission[]): PolicyDocument {
  const Statement = permissions.map(({ action, resource, condition }) => ({
    Effect: 'Allow' as const,
    Action: action,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  }))
  return { Version: '2012-10-17', Statement }
}

/** The calls that IAM would refuse. Throws where the simulator itself finds fault with a policy or a call. */
export async function deniedCalls(calls: readonly AwsCall[], policies: ReadonlyMap<string, PolicyDocument>): Promise<AwsCall[]> {
  const isAllowed = await Promise.all(
    calls.map(async (call) => {
      const policy = policies.get(call.principal)
      return policy !== undefined && allows(policy, call)
    }),
  )
  return calls.filter((_, index) => isAllowed[index] === false)
}

/**
 * The policy that KMS gives to a key unless its maker gives another: without a word from it no role's policy counts
 * (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).
 */
const KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
}

async function allows(policy: PolicyDocument, { principal, action, resource, context }: AwsCall): Promise<boolean> {
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${principal}/${principal}`,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: context,
      },
      identityPolicies: [{ name: principal, policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(action.startsWith('kms:') ? { resourcePolicy: KEY_POLICY } : {}),
    },
    {},
  )
  if (result.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`)
  return result.overallResult === 'Allowed'
}
