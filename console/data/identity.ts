import type { ObjectId } from '../navigation/route.ts'

/** The object that a key of the manifest, `KIND.GROUP/NAMESPACE/NAME`, names. */
export function idIn(key: string): ObjectId | undefined {
  const [kind, namespace, name] = key.split('/')
  return kind === undefined || namespace === undefined || name === undefined ? undefined : { kind, namespace, name }
}
