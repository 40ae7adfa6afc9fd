import type { Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
// cdk-nag names its findings with this function, but does not export it. If it moves, test/infra/findings.test.ts
// reports unexplained findings.
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js'

/** A statement of a function's role. If its resource has a wildcard, it gives the reason. */
export interface Permission {
  statement: PolicyStatement
  wildcard?: string
}

export function permission(actions: readonly string[], resource: string, wildcard?: string): Permission {
  const statement = new PolicyStatement({ actions: [...actions], resources: [resource] })
  return wildcard === undefined ? { statement } : { statement, wildcard }
}

/**
 * The reasons for wildcards, by the ids of cdk-nag's findings, which contain the resource in the form of the template.
 */
export function wildcardReasons(stack: Stack, permissions: readonly Permission[]): Record<string, string> {
  const reasons = permissions.flatMap(({ statement, wildcard }) =>
    wildcard === undefined ? [] : statement.resources.map((resource) => [findingId(stack, resource), wildcard] as const),
  )
  return Object.fromEntries(reasons)
}

function findingId(stack: Stack, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${flattenCfnReference(stack.resolve(resource))}]`
}
