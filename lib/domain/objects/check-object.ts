import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Candidate } from '../raw/candidate.ts'
import { type DocumentCheck, readCandidates } from '../raw/read-raw-file.ts'
import type { NamedObject } from './object-name.ts'

/**
 * Reads the new content of an object's file by the same rules as a raw file; returns the warnings. Throws
 * `object_invalid` with every fault in the text, against the object's schema, or in the object's identity. Faults name
 * `file`.
 */
export function checkObject(
  bytes: Uint8Array,
  named: NamedObject,
  { kinds }: FabricState,
  { file, check }: { file: string; check?: DocumentCheck | undefined },
): Fault[] {
  const { candidates, faults } = readCandidates(file, bytes, kinds, { check })
  const objects = candidates.filter(({ target }) => target !== 'empty')
  const errors = [...faults.filter(({ severity }) => severity === 'error'), ...identityFaults(objects, named, file)]
  if (errors.length === 0) return faults
  throw new DomainError('object_invalid', `The content is not valid for ${named.key}`, { object: named.key, faults: errors })
}

/** Returns the identity fault of content that is not exactly one object with this key. */
function identityFaults(objects: readonly Candidate[], { key }: NamedObject, file: string): Fault[] {
  if (objects.length !== 1) {
    const found = objects.length === 0 ? 'none' : String(objects.length)
    return [
      { ...fault(file, objects[1]?.line), code: 'one_object', message: 'Expected one object', found, expected: 'one object' },
    ]
  }
  const [only] = objects
  if (only === undefined || only.key === key) return []
  const message = 'The object is not the one that the path names'
  return [{ ...fault(file, only.line), code: 'other_object', message, found: only.key, expected: key, hint: RENAME }]
}

const RENAME = 'kind, namespace and name of an object cannot be edited: create the other one and delete this'

function fault(file: string, line = 1): Pick<Fault, 'severity' | 'file' | 'line' | 'column'> {
  return { severity: 'error', file, line, column: 1 }
}
