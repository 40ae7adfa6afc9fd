import { createHash } from 'node:crypto'
import type { ManagedKind } from '../../contract/fabric.ts'

/** The identity of an object as in the Kubernetes API. The version of the API does not matter. */
export interface ObjectRef {
  group: string
  kind: string
  namespace: string
  name: string
}

export const DEFAULT_NAMESPACE = 'default'

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const MAX_SUBDOMAIN = 253
const MAX_LABEL = 63
const MAX_FILE_NAME = 255

/** Whether Kubernetes accepts an object's name: an RFC 1123 subdomain. */
export function isObjectName(name: string): boolean {
  return name.length <= MAX_SUBDOMAIN && name.split('.').every((label) => LABEL.test(label))
}

/** Whether Kubernetes accepts a namespace: an RFC 1123 label. */
export function isNamespaceName(name: string): boolean {
  return name.length <= MAX_LABEL && LABEL.test(name)
}

/**
 * Returns a unique key of an object, for maps and for sorting: `Kind.group/namespace/name`, as kubectl writes resources
 * with a group.
 */
export function refKey({ group, kind, namespace, name }: ObjectRef): string {
  return `${group === '' ? kind : `${kind}.${group}`}/${namespace}/${name}`
}

/**
 * Returns the file name of an object in its kind's directory: `{name}.yaml` in the default namespace, otherwise
 * `{namespace}_{name}.yaml`. Neither part can contain `_`, so two objects never share a file name. A name of more than
 * 255 bytes is truncated and ends in a hash.
 */
export function managedFileName({ namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>): string {
  const stem = namespace === DEFAULT_NAMESPACE ? name : `${namespace}_${name}`
  const fileName = `${stem}.yaml`
  if (fileName.length <= MAX_FILE_NAME) return fileName
  const hash = createHash('sha256').update(stem).digest('hex').slice(0, 16)
  return `${stem.slice(0, MAX_FILE_NAME - hash.length - '_.yaml'.length)}_${hash}.yaml`
}

/** Returns the path of an object below `managed/`: `{plural}/{file name}`. */
export function managedPath(kind: ManagedKind, ref: Pick<ObjectRef, 'namespace' | 'name'>): string {
  return `${kind.plural}/${managedFileName(ref)}`
}
