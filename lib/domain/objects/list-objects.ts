import { byText } from '../../by-text.ts'
import type { ManagedKind } from '../../contract/fabric.ts'
import type { ListedObject, ObjectPage } from '../../contract/object.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { joinPath } from '../tree/repo-path.ts'
import { findKind } from './object-name.ts'

export interface ObjectQuery {
  /** In the form that `resolveName` accepts; absent: all kinds. */
  kind?: string
  namespace?: string
  namePrefix?: string
  limit: number
  /** The `next` cursor of the previous page. */
  after?: string
}

/** Lists objects by plural, namespace and name. Throws `kind_not_found`. */
export async function listObjects(fabric: FabricState, query: ObjectQuery): Promise<ObjectPage> {
  const { kind, limit, after = '' } = query
  const kinds = kind === undefined ? fabric.kinds.all : [findKind(fabric.kinds, kind)]
  const objects: ListedObject[] = []
  for (const managedKind of kinds.toSorted(byText(({ plural }) => plural))) {
    if (objects.length > limit) break
    if (after >= `${managedKind.plural}0`) continue
    const entries = await fabric.manifest.all(managedKind.plural)
    const listed = entries
      .map((entry) => listedObject(fabric, managedKind, entry))
      .filter((object) => matchesQuery(object, query))
    objects.push(...listed.filter((object) => cursorOf(object) > after).sort(byText(cursorOf)))
  }
  const page = objects.slice(0, limit)
  const last = page.at(-1)
  return objects.length > limit && last !== undefined ? { objects: page, next: cursorOf(last) } : { objects: page }
}

function listedObject({ layout }: FabricState, { group, kind, plural }: ManagedKind, entry: ManifestEntry): ListedObject {
  const [, namespace = '', name = ''] = entry.object.split('/')
  return { group, kind, plural, namespace, name, path: joinPath(layout.directory, entry.path), etag: entry.blob }
}

function matchesQuery(object: ListedObject, { namespace, namePrefix = '' }: ObjectQuery): boolean {
  return (namespace === undefined || object.namespace === namespace) && object.name.startsWith(namePrefix)
}

function cursorOf({ plural, namespace, name }: ListedObject): string {
  return `${plural}/${namespace}/${name}`
}
