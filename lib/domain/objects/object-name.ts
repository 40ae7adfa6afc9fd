import { DomainError } from '../../contract/errors.ts'
import type { ManagedKind } from '../../contract/fabric.ts'
import { error } from '../../contract/fault.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import { isNamespaceName, isObjectName, type ObjectRef, refKey } from '../fabric/object-ref.ts'
import { shortNamesOf } from '../fabric/short-names.ts'
import { nearest } from '../schema/nearest.ts'

/** The name of an object in the form that a user writes it and `kubectl` accepts it. */
export interface ObjectName {
  /**
   * Kind, plural or short name in any letter case, with the group if necessary: `sw`, `switch`, `Switch`, `switches`,
   * `switches.wiring.githedgehog.com`.
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
 * Finds a kind by its name, singular or plural, or one of its short names. Throws `kind_not_found` with the kind that
 * was probably meant and the known ones, also if several groups have the kind and the name gives no group.
 */
export function findKind(kinds: KindRegistry, requested: string): ManagedKind {
  const [word = '', ...group] = requested.toLowerCase().split('.')
  const inGroup = kinds.all.filter((kind) => group.length === 0 || kind.group === group.join('.'))
  const full = inGroup.filter((kind) => kind.kind.toLowerCase() === word || kind.plural === word)
  const found = full.length > 0 ? full : inGroup.filter((kind) => shortNamesOf(kind).includes(word))
  const [kind, other] = found
  if (kind !== undefined && other === undefined) return kind
  const message = other === undefined ? unknownKind(kinds, requested) : severalKinds(found, requested)
  throw new DomainError('kind_not_found', message, { kind: requested })
}

function unknownKind({ all }: KindRegistry, requested: string): string {
  const names = all.flatMap((kind) => [kind.kind.toLowerCase(), kind.plural, ...shortNamesOf(kind)])
  const meant = nearest(requested.toLowerCase(), names)
  const known = all.map((kind) => [kind.plural, ...shortNamesOf(kind).slice(0, 1)].join(' or ')).join(', ')
  const problem = `This fabric manages no kind ${JSON.stringify(requested)}`
  if (meant !== undefined) return `${problem}: did you mean ${meant}?`
  return `${problem}: use one of ${known}. Objects of other kinds stay in unmanaged as they came; the setting kinds makes a kind managed`
}

function severalKinds(found: readonly ManagedKind[], requested: string): string {
  const names = found.map(({ plural, group }) => `${plural}.${group}`).join(', ')
  return `More than one group has the kind ${JSON.stringify(requested)}: use one of ${names}`
}

function checkName(field: 'namespace' | 'name', value: string, isValid: boolean): void {
  if (isValid) return
  const fault = error('invalid_path', `path.${field}`, `path.${field}: Kubernetes accepts no such ${field}`, {
    found: JSON.stringify(value.slice(0, 80)),
    expected: field === 'name' ? 'an RFC 1123 subdomain' : 'an RFC 1123 label',
  })
  throw new DomainError('invalid_request', 'The path is not as expected', { faults: [fault] })
}
