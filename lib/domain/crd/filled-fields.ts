import type { Violation } from '../../kubernetes/schema/violation.ts'
import type { YamlValue } from '../../yaml/document.ts'

/**
 * Fields that are required by the CRDs of Hedgehog, but missed by nobody: before the API server looks at the schema,
 * the fabric's webhook rewrites the object, and writes these fields whether they were there or not. The documentation
 * of Hedgehog leaves the first two out for static attachments. `*` is any key.
 */
const FILLED: Readonly<Record<string, readonly string[]>> = {
  'vpc.githedgehog.com/ExternalAttachment': ['spec.switch', 'spec.neighbor'],
  'vpc.githedgehog.com/VPC': ['spec.subnets.*.dhcp.options.interfaceMTU', 'spec.subnets.*.dhcp.options.leaseTimeSeconds'],
  'gateway.githedgehog.com/GatewayPeering': ['spec.acl.default'],
}

/** Texts that the webhook leaves out where they are empty. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  'wiring.githedgehog.com/Switch': ['spec.redundancy.type'],
}

/**
 * Whether the violation is a missing field that the webhook of its kind fills in, or an empty one that it drops. `kind`
 * is `group/Kind`, `value` what the object has at the violation's path.
 */
export function isFilled(kind: string, { keyword, path }: Violation, value: YamlValue | undefined): boolean {
  const fields = keyword === 'required' ? FILLED[kind] : keyword === 'enum' && value === '' ? DROPPED[kind] : undefined
  return fields?.some((pattern) => matches(pattern.split('.'), path)) ?? false
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((key, at) => key === '*' || key === path[at])
}
