import { createHash } from 'node:crypto'
import type { ManagedKind } from '../../contract/fabric.ts'
import { DEFAULT_NAMESPACE } from '../../kubernetes/names.ts'

/** The identity of an object as in the Kubernetes API. The version of the API does not matter. */
export interface ObjectRef {
  group: string
  kind: string
  namespace: string
  name: string
}

const MAX_FILE_NAME = 255

/**
 * Returns a unique key of an object, for maps and for sorting: `Kind.group/namespace/name`, as kubectl writes resources
 * with a group.
 */
export function refKey({ group, kind, namespace, name }: ObjectRef): string {
  return `${group === '' ? kind : `${kind}.${group}`}/${namespace}/${name}`
}

/** Returns the group and kind in an object's key. */
export function kindInKey(key: string): Pick<ObjectRef, 'group' | 'kind'> {
  const [name = ''] = key.split('/')
  const dot = name.indexOf('.')
  return dot < 0 ? { group: '', kind: name } : { group: name.slice(dot + 1), kind: name.slice(0, dot) }
}

/** Stems of file names that Flux does not take for objects: the first configures a build, the second it leaves out. */
const RESERVED_STEMS: ReadonlySet<string> = new Set(['kustomization', 'cloudbuild'])

/**
 * Returns the file name of an object in its kind's directory: `{name}.yaml` in the default namespace, otherwise
 * `{namespace}_{name}.yaml`. A name with a meaning of its own to an applier has its namespace in front in the default
 * namespace, too, and one that ends in `chart` also ends in `_`, because Argo CD asks for the ending `Chart.yaml`.
 * Neither part can contain `_`, so two objects never share a file name. A `:` in a name of RBAC is `%3A`: Windows has
 * no such file names. A name of more than 255 bytes is truncated and ends in a hash.
 */
export function managedFileName({ namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>): string {
  const isChart = name.endsWith('chart')
  const hasNamespace = namespace !== DEFAULT_NAMESPACE || isChart || RESERVED_STEMS.has(name)
  const stem = `${hasNamespace ? `${namespace}_` : ''}${name.replaceAll(':', '%3A')}${isChart ? '_' : ''}`
  const fileName = `${stem}.yaml`
  if (fileName.length <= MAX_FILE_NAME) return fileName
  const hash = createHash('sha256').update(stem).digest('hex').slice(0, 16)
  return `${stem.slice(0, MAX_FILE_NAME - hash.length - '_.yaml'.length)}_${hash}.yaml`
}

/** Returns the path of an object below `managed/`: `{plural}/{file name}`. */
export function managedPath(kind: ManagedKind, ref: Pick<ObjectRef, 'namespace' | 'name'>): string {
  return `${kind.plural}/${managedFileName(ref)}`
}
