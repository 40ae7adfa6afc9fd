import { DomainError } from '../../contract/errors.ts'
import type { ManagedKind } from '../../contract/fabric.ts'
import { error } from '../../contract/fault.ts'
import { groupOf, isNamespaceName, isObjectName } from '../../kubernetes/names.ts'
import { nearest } from '../../kubernetes/schema/nearest.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import { KUBERNETES_KINDS, type NamedKind, namedKind } from '../fabric/kubernetes-kinds.ts'
import { kindInKey, type ObjectRef, refKey } from '../fabric/object-ref.ts'
import { shortNamesOf } from '../fabric/short-names.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { isPlainKey } from '../plan/plain-file.ts'
import { unmanagedDocuments } from '../plan/unmanaged-document.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import type { ChangeSet } from '../tree/change-set.ts'

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
  /** Whether the fabric manages the kind. Objects of all others are in `unmanaged/`. */
  isManaged: boolean
  ref: ObjectRef
  /** The object's key in the manifest. */
  key: string
}

/** A fabric with the changes planned so far. */
export interface NamedIn {
  fabric: FabricState
  changes: ChangeSet
}

/**
 * Resolves a name. Throws `kind_not_found`, and `invalid_request` for a name or namespace that no object can have. The
 * names of other kinds are not checked: they are taken as their raw files have them.
 */
export async function resolveName(place: NamedIn, { kind: requested, namespace, name }: ObjectName): Promise<NamedObject> {
  const { kind, isManaged } = await findKind(place, requested)
  if (isManaged) checkNames(kind, { namespace, name })
  const ref = { group: kind.group, kind: kind.kind, namespace, name }
  return { kind, isManaged, ref, key: refKey(ref) }
}

/** Throws `invalid_request` for a name or namespace that Kubernetes does not accept. */
export function checkNames(kind: ManagedKind, { namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>): void {
  checkName('namespace', namespace, isNamespaceName(namespace))
  checkName('name', name, isObjectName(name, kind))
}

/**
 * Finds a kind by its name, singular or plural, or one of its short names: a managed one first, then those of the
 * objects in `unmanaged/`, then those of Kubernetes. Throws `kind_not_found` with the kind that was probably meant and
 * the known ones, also if several groups have the kind and the name gives no group.
 */
export async function findKind(place: NamedIn, requested: string): Promise<{ kind: ManagedKind; isManaged: boolean }> {
  const { kinds, manifest } = place.fabric
  const managed = matching(kinds.all.map(withShortNames), requested)
  if (managed.length > 0) return { kind: only(managed, requested), isManaged: true }
  const recorded = async () =>
    (await manifest.all(UNMANAGED)).filter(({ object }) => !isPlainKey(object)).map(({ object }) => kindInKey(object))
  const byHand = async () =>
    (await unmanagedDocuments(place)).map(({ candidate: { object } }) => ({
      group: groupOf(object.api_version),
      kind: object.kind,
    }))
  for (const others of [recorded, async () => KUBERNETES_KINDS, byHand]) {
    const found = matching(distinct(await others()), requested)
    if (found.length > 0) return { kind: only(found, requested), isManaged: false }
  }
  throw new DomainError('kind_not_found', unknownKind(kinds, requested), { kind: requested })
}

function withShortNames({ group, kind, plural }: ManagedKind): NamedKind {
  return { group, kind, plural, short: shortNamesOf({ group, kind }) }
}

function distinct(kinds: readonly Pick<ManagedKind, 'group' | 'kind'>[]): NamedKind[] {
  return [...new Map(kinds.map(({ group, kind }) => [`${group}/${kind}`, namedKind(group, kind)])).values()]
}

/** Returns the kinds with this name; only if there is none, those with this short name. */
function matching(kinds: readonly NamedKind[], requested: string): NamedKind[] {
  const [word = '', ...group] = requested.toLowerCase().split('.')
  const inGroup = kinds.filter((kind) => group.length === 0 || kind.group === group.join('.'))
  const full = inGroup.filter((kind) => kind.kind.toLowerCase() === word || kind.plural === word)
  return full.length > 0 ? full : inGroup.filter(({ short }) => short.includes(word))
}

function only(found: readonly NamedKind[], requested: string): ManagedKind {
  const [first, other] = found
  if (first === undefined || other !== undefined)
    throw new DomainError('kind_not_found', severalKinds(found, requested), { kind: requested })
  const { group, kind, plural } = first
  return { group, kind, plural }
}

function unknownKind({ all }: KindRegistry, requested: string): string {
  const names = all.flatMap((kind) => [kind.kind.toLowerCase(), kind.plural, ...shortNamesOf(kind)])
  const meant = nearest(requested.toLowerCase(), names)
  const known = all.map((kind) => [kind.plural, ...shortNamesOf(kind).slice(0, 1)].join(' or ')).join(', ')
  const problem = `This fabric manages no kind ${JSON.stringify(requested)}`
  if (meant !== undefined) return `${problem}: did you mean ${meant}?`
  return `${problem}: use one of ${known}. A kind of other objects is known once unmanaged has one; the setting kinds makes it managed`
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
