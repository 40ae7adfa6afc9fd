import type { Fault } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import { DEFAULT_NAMESPACE, groupOf } from '../../kubernetes/names.ts'
import type { DocumentHeader, YamlDocument } from '../../yaml/document.ts'
import { plainReason } from '../appliers/configuration.ts'
import { skipMarks } from '../appliers/skip-marks.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import { managedPath, type ObjectRef, refKey } from '../fabric/object-ref.ts'
import { blobId } from '../tree/blob-id.ts'
import type { Candidate } from './candidate.ts'
import { identityFaults, missingName, plainFault, skippedFault } from './document-faults.ts'

/** A classified document or list item. Its faults are of its identity, and of what appliers make of it. */
export interface Classified {
  candidate: Candidate
  faults: Fault[]
}

const NO_HEADER: DocumentHeader = { items: 'none', at: {} }

/** Classifies a document by group and kind: an object of a managed kind, another object, plain data or nothing. */
export function classify(document: YamlDocument & { item?: number }, file: string, kinds: KindRegistry): Classified {
  const { index, item, line, bytes } = document
  const common = { file, document: index, ...definedOf({ item }), line, bytes, blob: blobId(bytes) }
  const key = `plain/${file}#${index}${item === undefined ? '' : `.${item}`}`
  if (document.content === 'empty') return { candidate: { ...common, target: 'empty', key }, faults: [] }
  const reason = plainReason(document, file)
  if (reason !== undefined) {
    const faults = isReadable(document) ? [plainFault(reason, document, file)] : []
    return { candidate: { ...common, target: 'plain', key }, faults }
  }
  const { header = NO_HEADER } = document
  // Stryker disable next-line StringLiteral: an object has both
  const { apiVersion = '', kind = '' } = header
  const { name = '', namespace = DEFAULT_NAMESPACE } = header
  const start = { file, line, column: 1 }
  if (name === '') return { candidate: { ...common, target: 'misnamed', key }, faults: [missingName(header, start)] }

  const ref: ObjectRef = { group: groupOf(apiVersion), kind, namespace, name }
  const identified = { ...common, key: refKey(ref), object: { api_version: apiVersion, kind, namespace, name } }
  const skipped = skipMarks(document).map((mark) => skippedFault(mark, document, file))
  const managedKind = kinds.find(ref.group, kind)
  if (managedKind === undefined) return { candidate: { ...identified, target: 'unmanaged' }, faults: skipped }
  const faults = identityFaults(ref, header, start)
  if (faults.length > 0) return { candidate: { ...identified, target: 'misnamed' }, faults }
  const place = { plural: managedKind.plural, managedPath: managedPath(managedKind, ref) }
  return { candidate: { ...identified, target: 'managed', ...place }, faults: skipped }
}

/** Whether a document has no errors: nothing certain is known about a document with errors. */
function isReadable({ faults }: YamlDocument): boolean {
  return faults.every(({ severity }) => severity !== 'error')
}
