import type { ObjectPage } from '../../contract/object.ts'
import { currentObject } from '../../domain/objects/current-object.ts'
import { notFound, notThere } from '../../domain/objects/edited-text.ts'
import { listObjects as list, type ObjectQuery } from '../../domain/objects/list-objects.ts'
import { type ObjectName, resolveName } from '../../domain/objects/object-name.ts'
import { findInRaw } from '../../domain/objects/raw-object.ts'
import { fabricAt } from '../past/fabric-at.ts'
import { openedFabric } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'

/** An object with the text of its file. */
export interface StoredObject {
  /** Identity as in the manifest. */
  object: string
  path: string
  /** Blob id of the file. */
  etag: string
  text: string
}

/** Throws `fabric_not_initialized`, `kind_not_found`. */
export async function listObjects(context: ReadingContext, query: ObjectQuery): Promise<ObjectPage> {
  return list((await openedFabric(context)).fabric, query)
}

/**
 * The object as it is, or as it was at a point in time. Throws `fabric_not_initialized`, `kind_not_found`,
 * `object_not_found`, and the errors of `fabricAt`.
 */
export async function getObject(context: ReadingContext, name: ObjectName, at?: string): Promise<StoredObject> {
  const { fabric, plan } = at === undefined ? await openedFabric(context) : await fabricAt(context, at)
  const named = resolveName(fabric.kinds, name)
  const found = await currentObject(fabric, plan, named)
  if (found === undefined && at !== undefined) throw notThere(named, at)
  if (found === undefined) throw notFound(named, await findInRaw(fabric, named, context.now()))
  const { path, blob, bytes } = found
  return { object: named.key, path, etag: blob, text: Buffer.from(bytes).toString('utf8') }
}
