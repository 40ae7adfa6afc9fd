import pMap from 'p-map'
import type { ListedObject, ObjectPage } from '../../contract/object.ts'
import { isWithin } from '../../domain/fabric/layout.ts'
import type { FabricState } from '../../domain/manifest/fabric-state.ts'
import { currentObject } from '../../domain/objects/current-object.ts'
import { type NearMiss, notFound, notThere } from '../../domain/objects/edited-text.ts'
import { listObjects as list, type ObjectQuery } from '../../domain/objects/list-objects.ts'
import { type NamedObject, type ObjectName, resolveName } from '../../domain/objects/object-name.ts'
import { findPlain } from '../../domain/objects/plain-document.ts'
import { findInRaw } from '../../domain/objects/raw-object.ts'
import { plannedBytes } from '../../domain/plan/planned-file.ts'
import { readUnmanaged, type UnmanagedDocument } from '../../domain/plan/unmanaged-document.ts'
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
  const { fabric, plan } = await openedFabric(context)
  return list({ fabric, changes: plan.changes }, query)
}

/** The texts of objects of a list, in its order. Throws `fabric_not_initialized`. */
export async function objectTexts(context: ReadingContext, listed: readonly ListedObject[]): Promise<string[]> {
  const { fabric, plan } = await openedFabric(context)
  const { snapshot, layout } = fabric
  // Several of one file would be read again for each, also at the same time.
  const files = new Map<string, Promise<UnmanagedDocument[]>>()
  return pMap(
    listed,
    async ({ path, etag }) => {
      if (!isWithin(layout.unmanaged, path)) return textOf(await plannedBytes(snapshot, plan.changes, path, etag))
      const reading = files.get(path) ?? readUnmanaged({ fabric, changes: plan.changes }, path)
      files.set(path, reading)
      return textOf((await reading).find(({ candidate }) => candidate.blob === etag)?.candidate.bytes ?? new Uint8Array())
    },
    { concurrency: 8 },
  )
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

/**
 * The object as it is, or as it was at a point in time. Throws `fabric_not_initialized`, `kind_not_found`,
 * `object_not_found`, and the errors of `fabricAt`.
 */
export async function getObject(context: ReadingContext, name: ObjectName, at?: string): Promise<StoredObject> {
  const { fabric, plan } = at === undefined ? await openedFabric(context) : await fabricAt(context, at)
  const named = await resolveName({ fabric, changes: plan.changes }, name)
  const found = await currentObject(fabric, plan, named)
  if (found === undefined && at !== undefined) throw notThere(named, at)
  if (found === undefined) throw notFound(named, await nearMiss(fabric, named, context.now()))
  const { path, blob, bytes } = found
  return { object: named.key, path, etag: blob, text: textOf(bytes) }
}

async function nearMiss(fabric: FabricState, named: NamedObject, time: Date): Promise<NearMiss | undefined> {
  const raw = await findInRaw(fabric, named, time)
  if (raw !== undefined) return { raw }
  const plain = await findPlain(fabric, named)
  return plain === undefined ? undefined : { plain }
}
