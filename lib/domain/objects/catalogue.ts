import type { ListedObject, ObjectPage } from '../../contract/object.ts'
import type { Catalogue, CatalogueGroup } from '../../contract/views/catalogue.ts'
import { definedOf } from '../../defined-of.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { blobId } from '../tree/blob-id.ts'

/** Returns the names of a page of objects by kind and namespace; `hasVersions`: with the version of each. */
export function catalogueOf({ settings, snapshot }: FabricState, page: ObjectPage, hasVersions: boolean): Catalogue {
  const groups: CatalogueGroup[] = []
  for (const object of page.objects) {
    const last = groups.at(-1)
    const group = last !== undefined && isOf(last, object) ? last : newGroup(object, hasVersions)
    if (group !== last) groups.push(group)
    group.names.push(object.name)
    group.versions?.push(object.etag)
  }
  return { fabric: settings.name, head: snapshot.commit, groups, ...definedOf({ next: page.next }) }
}

function isOf(group: CatalogueGroup, object: ListedObject): boolean {
  return group.plural === object.plural && group.namespace === object.namespace && group.group === object.group
}

function newGroup({ group, kind, plural, namespace }: ListedObject, hasVersions: boolean): CatalogueGroup {
  return { group, kind, plural, namespace, names: [], ...(hasVersions && { versions: [] }) }
}

/**
 * The version of a fabric's objects, as 40 hex digits: the same in every commit that leaves them, the manifest and the
 * managed kinds as they are. Reads no file.
 */
export async function catalogueVersion({ snapshot, layout, kinds }: FabricState): Promise<string> {
  const { managed, unmanaged, manifest, manifestShards } = layout
  const paths = [managed, unmanaged, manifest, manifestShards]
  const ids = await Promise.all(paths.map(async (path) => (await snapshot.entry(path))?.oid ?? '-'))
  return blobId(Buffer.from([kinds.digest, ...ids].join('\n')))
}
