import type { Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
// cdk-nag names its findings so, and exports nothing that does; should it move, test/infra/findings.test.ts has
// findings nobody explains.
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js'

/** A statement of a function's role. One whose resource has a wildcard says why it has to. */
export interface Permission {
  statement: PolicyStatement
  wildcard?: string
}

export function permission(actions: readonly string[], resource: string, wildcard?: string): Permission {
  const statement = new PolicyStatement({ actions: [...actions], resources: [resource] })
  return wildcard === undefined ? { statement } : { statement, wildcard }
}

/** The reasons for wildcards under the ids of cdk-nag's findings, which name the resource as the template writes it. */
export function wildcardReasons(stack: Stack, permissions: readonly Permission[]): Record<string, string> {
  const reasons = permissions.flatMap(({ statement, wildcard }) =>
    wildcard === undefined ? [] : statement.resources.map((resource) => [findingId(stack, resource), wildcard] as const),
  )
  return Object.fromEntries(reasons)
}

function findingId(stack: Stack, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${flattenCfnReference(stack.resolve(resource))}]`
}
