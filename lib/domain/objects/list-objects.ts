import { byText } from '../../by-text.ts'
import type { ManagedKind } from '../../contract/fabric.ts'
import type { ListedObject, ObjectPage } from '../../contract/object.ts'
import { groupOf } from '../../kubernetes/names.ts'
import { namedKind } from '../fabric/kubernetes-kinds.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { type Listing, SHARD_LISTINGS, type ShardListings } from '../manifest/shard-listings.ts'
import { plannedBlobs } from '../plan/planned-file.ts'
import { type UnmanagedDocument, unmanagedDocuments } from '../plan/unmanaged-document.ts'
import { joinPath } from '../tree/repo-path.ts'
import { findKind, type NamedIn } from './object-name.ts'

export interface ObjectQuery {
  /** In the form that `resolveName` accepts; absent: all kinds. */
  kind?: string
  namespace?: string
  namePrefix?: string
  limit: number
  /** The `next` cursor of the previous page. */
  after?: string
}

/**
 * Lists objects by plural, namespace and name: those of managed kinds first, then all others. Leaves out those whose
 * files are not there, such as below a link or a submodule: nothing can be read of them. Throws `kind_not_found`.
 */
export async function listObjects(
  place: NamedIn,
  query: ObjectQuery,
  listings: ShardListings = SHARD_LISTINGS,
): Promise<ObjectPage> {
  const { kind, limit } = query
  const asked = kind === undefined ? undefined : await findKind(place, kind)
  const kinds = asked === undefined ? place.fabric.kinds.all : asked.isManaged ? [asked.kind] : []
  const objects = await managedObjects(place, kinds, query, listings)
  if (asked?.isManaged !== true && objects.length <= limit) objects.push(...(await otherObjects(place, asked?.kind, query)))
  const page = objects.slice(0, limit)
  const last = page.at(-1)
  return objects.length > limit && last !== undefined
    ? { objects: page.map(({ object }) => object), next: last.cursor }
    : { objects: page.map(({ object }) => object) }
}

/** An object with its place in the order of the list. */
interface Ordered {
  object: ListedObject
  cursor: string
}

/** Comes after every plural: other objects come last, so that a list of managed ones does not read `unmanaged/`. */
const LAST = '~'

async function managedObjects(
  { fabric, changes }: NamedIn,
  kinds: readonly ManagedKind[],
  query: ObjectQuery,
  listings: ShardListings,
): Promise<Ordered[]> {
  const { limit, after = '' } = query
  const blobOf = plannedBlobs(fabric.snapshot, changes)
  const objects: Ordered[] = []
  for (const kind of kinds.toSorted(byText(({ plural }) => `${plural}/`))) {
    if (objects.length > limit) break
    if (after >= `${kind.plural}0`) continue
    const listed: ListedObject[] = []
    for (const entry of await fabric.manifest.list(kind.plural, listings)) {
      const path = joinPath(fabric.layout.directory, entry.path)
      const etag = await blobOf(path)
      if (etag !== undefined) listed.push(listedObject(kind, entry, { path, etag }))
    }
    for (const object of inOrder(listed, kind.plural, query)) objects.push(object)
  }
  return objects
}

function listedObject(
  { group, kind, plural }: ManagedKind,
  { object }: Listing[number],
  file: Pick<ListedObject, 'path' | 'etag'>,
): ListedObject {
  const [, namespace = '', name = ''] = object.split('/')
  return { group, kind, plural, namespace, name, ...file }
}

/** Objects below `unmanaged/`; of one kind, if it is given. */
async function otherObjects(place: NamedIn, only: ManagedKind | undefined, query: ObjectQuery): Promise<Ordered[]> {
  const listed = (await unmanagedDocuments(place)).map((document) => listedDocument(place.fabric, document))
  const asked = listed.filter(({ group, kind }) => only === undefined || (group === only.group && kind === only.kind))
  const cursor = ({ plural, group }: ListedObject) => `${LAST}${plural}.${group}`
  return asked.flatMap((object) => inOrder([object], cursor(object), query)).sort(byText((one) => one.cursor))
}

function listedDocument({ kinds }: FabricState, { file, candidate: { object, blob } }: UnmanagedDocument): ListedObject {
  const { namespace, name, kind } = object
  const group = groupOf(object.api_version)
  const { plural } = kinds.find(group, kind) ?? namedKind(group, kind)
  return { group, kind, plural, namespace, name, path: file.path, etag: blob }
}

function inOrder(objects: readonly ListedObject[], word: string, query: ObjectQuery): Ordered[] {
  const { namespace, namePrefix = '', after = '' } = query
  return objects
    .filter((object) => (namespace === undefined || object.namespace === namespace) && object.name.startsWith(namePrefix))
    .map((object) => ({ object, cursor: `${word}/${object.namespace}/${object.name}` }))
    .filter(({ cursor }) => cursor > after)
    .sort(byText(({ cursor }) => cursor))
}
