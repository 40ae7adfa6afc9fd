import { DomainError } from '../../contract/errors.ts'
import type { ManagedKind } from '../../contract/fabric.ts'
import { error } from '../../contract/fault.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import { isNamespaceName, isObjectName, type ObjectRef, refKey } from '../fabric/object-ref.ts'

/** An object as a user names it, as `kubectl` takes it. */
export interface ObjectName {
  /**
   * Kind or plural in any case, with the group where that is needed: `vpc`, `VPC`, `vpcs`, `vpcs.vpc.githedgehog.com`.
   */
  kind: string
  namespace: string
  name: string
}

/** The object that is meant. */
export interface NamedObject {
  kind: ManagedKind
  ref: ObjectRef
  /** Identity as in the manifest. */
  key: string
}

/** Throws `kind_not_found`, and `invalid_request` for a name or namespace that no object can have. */
export function resolveName(kinds: KindRegistry, { kind: wanted, namespace, name }: ObjectName): NamedObject {
  const kind = findKind(kinds, wanted)
  checkName('namespace', namespace, isNamespaceName(namespace))
  checkName('name', name, isObjectName(name))
  const ref = { group: kind.group, kind: kind.kind, namespace, name }
  return { kind, ref, key: refKey(ref) }
}

/** Throws `kind_not_found` with the kinds there are, also where two groups have the kind and none was said. */
export function findKind(kinds: KindRegistry, wanted: string): ManagedKind {
  const [word = '', ...group] = wanted.toLowerCase().split('.')
  const found = kinds.all.filter((kind) => {
    const isMeant = kind.kind.toLowerCase() === word || kind.plural === word
    return isMeant && (group.length === 0 || kind.group === group.join('.'))
  })
  const [kind, other] = found
  if (kind !== undefined && other === undefined) return kind
  const known = (other === undefined ? kinds.all : found).map(({ plural, group }) => `${plural}.${group}`)
  const problem = other === undefined ? 'This fabric manages no kind' : 'More than one group has the kind'
  throw new DomainError('kind_not_found', `${problem} ${JSON.stringify(wanted)}: use one of ${known.join(', ')}`, {
    kind: wanted,
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
