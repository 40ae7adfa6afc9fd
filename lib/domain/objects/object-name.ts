import { DomainError } from '../../contract/errors.ts'
import type { ManagedKind } from '../../contract/fabric.ts'
import { error } from '../../contract/fault.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import { isNamespaceName, isObjectName, type ObjectRef, refKey } from '../fabric/object-ref.ts'

/** The name of an object in the form that a user writes it and `kubectl` accepts it. */
export interface ObjectName {
  /**
   * Kind or plural in any letter case, with the group if necessary: `vpc`, `VPC`, `vpcs`, `vpcs.vpc.githedgehog.com`.
   */
  kind: string
  namespace: string
  name: string
}

/** The object that a name refers to. */
export interface NamedObject {
  kind: ManagedKind
  ref: ObjectRef
  /** The object's key in the manifest. */
  key: string
}

/** Resolves a name. Throws `kind_not_found`, and `invalid_request` for a name or namespace that no object can have. */
export function resolveName(kinds: KindRegistry, { kind: requested, namespace, name }: ObjectName): NamedObject {
  const kind = findKind(kinds, requested)
  checkName('namespace', namespace, isNamespaceName(namespace))
  checkName('name', name, isObjectName(name, kind))
  const ref = { group: kind.group, kind: kind.kind, namespace, name }
  return { kind, ref, key: refKey(ref) }
}

/**
 * Finds a kind. Throws `kind_not_found` with the known kinds, also if several groups have the kind and the name gives
 * no group.
 */
export function findKind(kinds: KindRegistry, requested: string): ManagedKind {
  const [word = '', ...group] = requested.toLowerCase().split('.')
  const found = kinds.all.filter((kind) => {
    const hasName = kind.kind.toLowerCase() === word || kind.plural === word
    return hasName && (group.length === 0 || kind.group === group.join('.'))
  })
  const [kind, other] = found
  if (kind !== undefined && other === undefined) return kind
  const known = (other === undefined ? kinds.all : found).map(({ plural, group }) => `${plural}.${group}`)
  const problem = other === undefined ? 'This fabric manages no kind' : 'More than one group has the kind'
  throw new DomainError('kind_not_found', `${problem} ${JSON.stringify(requested)}: use one of ${known.join(', ')}`, {
    kind: requested,
  })
}

function checkName(field: 'namespace' | 'name', value: string, isValid: boolean): void {
  if (isValid) return
  const fault = error('invalid_path', `path.${field}`, `path.${field}: Kubernetes accepts no such ${field}`, {
    found: JSON.stringify(value.slice(0, 80)),
    expected: field === 'name' ? 'an RFC 1123 subdomain' : 'an RFC 1123 label',
  })
  throw new DomainError('invalid_request', 'The path is not as expected', { faults: [fault] })
}
