import type { YamlValue } from '../../yaml/document.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { isEqual, isMapping, member } from '../../yaml/value/value.ts'

/**
 * Returns the seal of a document that SOPS has encrypted: the MAC over all of its values, and over those of the other
 * documents that were encrypted with it. Undefined for a document without. Source: the `sops` metadata of getsops/sops.
 */
export function sealOf(bytes: Uint8Array): string | undefined {
  const value = Buffer.from(bytes).includes('sops') ? documentValue(bytes) : undefined
  const metadata = isMapping(value) ? member(value, 'sops') : undefined
  const mac = isMapping(metadata) ? member(metadata, 'mac') : undefined
  return typeof mac === 'string' ? mac : undefined
}

/** Whether a text keeps a seal over other values: whoever decrypts it finds that it was tampered with. */
export function breaksSeal(before: Uint8Array, after: Uint8Array): boolean {
  const seal = sealOf(before)
  return seal !== undefined && seal === sealOf(after) && !isEqual(documentValue(before) ?? null, documentValue(after) ?? null)
}

function documentValue(bytes: Uint8Array): YamlValue | undefined {
  const read = readDocumentValue(Buffer.from(bytes).toString('utf8'))
  return 'value' in read ? read.value : undefined
}
