/** What an object without a namespace is in. */
export const DEFAULT_NAMESPACE = 'default'

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const MAX_SUBDOMAIN = 253
const MAX_LABEL = 63

const RBAC_GROUP = 'rbac.authorization.k8s.io'
const RBAC_KINDS: ReadonlySet<string> = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'])

/**
 * Whether Kubernetes accepts the name of an object of this kind: an RFC 1123 subdomain; for the kinds of RBAC, such
 * subdomains with `:` between them (`system:node`). The API allows those kinds any path segment; other characters would
 * make file names that some systems cannot have.
 */
export function isObjectName(name: string, { group, kind }: { group: string; kind: string }): boolean {
  const parts = group === RBAC_GROUP && RBAC_KINDS.has(kind) ? name.split(':') : [name]
  return name.length <= MAX_SUBDOMAIN && parts.every(isSubdomain)
}

/** Whether a text is an RFC 1123 subdomain, whatever its length. */
export function isSubdomain(text: string): boolean {
  return text.split('.').every((label) => LABEL.test(label))
}

/** Whether Kubernetes accepts a namespace: an RFC 1123 label. */
export function isNamespaceName(name: string): boolean {
  return name.length <= MAX_LABEL && LABEL.test(name)
}

/** Returns the group and the version of an `apiVersion`. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/')
  return { group: groupOf(apiVersion), version: apiVersion.slice(slash + 1) }
}

/** Returns the group of an `apiVersion`: `''` for the core group (`v1`). */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}
