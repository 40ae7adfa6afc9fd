import { error, type Fault } from '../../contract/fault.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { isList } from '../../yaml/stream/expand-list.ts'
import { sealOf } from '../appliers/seal.ts'

/**
 * Returns the faults of documents that SOPS has sealed together, and of sealed lists: cut apart, no part of them
 * could be decrypted.
 */
export function sealedTogether(documents: readonly YamlDocument[], file: string): Fault[] {
  const firstLines = new Map<string, number>()
  const faults: Fault[] = []
  for (const { bytes, header, line } of documents) {
    const seal = sealOf(bytes)
    if (seal === undefined) continue
    const first = firstLines.get(seal)
    if (first !== undefined) {
      faults.push(fault(file, line, 'SOPS has sealed this document together with another one', first))
      continue
    }
    firstLines.set(seal, line)
    if (isList(header)) faults.push(fault(file, line, 'SOPS has sealed this list as a whole'))
  }
  return faults
}

function fault(file: string, line: number, message: string, first?: number): Fault {
  return error('sealed_together', { file, line, column: 1 }, message, {
    expected: 'one seal for each object: the manager gives every object a file of its own, and a part cannot be decrypted alone',
    hint: 'decrypt the file (sops decrypt), put each object into a file of its own, and encrypt each (sops encrypt)',
    ...(first === undefined ? {} : { related: [{ file, line: first }] }),
  })
}
