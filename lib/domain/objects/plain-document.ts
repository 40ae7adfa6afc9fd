import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { PLAIN_ENDING } from '../appliers/file-names.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { guardFile, readBytes } from '../tree/file-guard.ts'
import { walk } from '../tree/walk.ts'
import type { NamedObject } from './object-name.ts'

/** A document with the name of an object that is none, because a part of its identity is missing. */
export interface PlainDocument {
  path: string
  line: number
}

/** Finds a document of this name among what raw files brought that is no object. */
export async function findPlain(
  { snapshot, layout, budget }: FabricState,
  { ref }: NamedObject,
): Promise<PlainDocument | undefined> {
  const { files } = await walk(snapshot, layout.unmanaged, { budget, keep: ({ name }) => name.endsWith(PLAIN_ENDING) })
  for (const { path, oid, type } of files) {
    const read = type === 'blob' ? await readBytes(snapshot, { path, oid }) : undefined
    if (read === undefined || 'fault' in read) continue
    await budget.turn()
    const guarded = await guardFile(path, budget, () => readYamlStream(read.value, path).documents)
    const documents = 'value' in guarded ? guarded.value : []
    const found = documents.find(({ header: { name, kind } = {} }) => name === ref.name && (kind ?? ref.kind) === ref.kind)
    if (found !== undefined) return { path, line: found.line }
  }
  return undefined
}
