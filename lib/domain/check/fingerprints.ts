import type { Fault } from '../../contract/fault.ts'
import type { Finding } from '../../contract/status.ts'
import { CHANGE_RULES } from '../../rules/change-rules.ts'
import { RULE_GROUPS } from '../../rules/rules.ts'
import { contentId } from '../tree/blob-id.ts'

/** Codes whose messages name the object: it is the same one when its text goes from a raw file to a file of its own. */
const OF_OBJECTS = new Set([
  'schema_violation',
  'no_schema',
  'not_checked',
  ...[...RULE_GROUPS.flatMap(({ rules }) => rules), ...CHANGE_RULES].map(({ id }) => id),
])

/**
 * Returns the faults of a fabric with their fingerprints. A fingerprint does not depend on lines; of several equal
 * faults each has its own, by their order.
 */
export function fingerprinted(directory: string, faults: readonly Fault[]): Finding[] {
  const counts = new Map<string, number>()
  return faults.map((fault) => {
    const { code, file, message } = fault
    const identity = JSON.stringify([directory, code, OF_OBJECTS.has(code) ? '' : file, message])
    const number = (counts.get(identity) ?? 0) + 1
    counts.set(identity, number)
    return { ...fault, fingerprint: contentId(Buffer.from(`${identity} ${number}`)) }
  })
}
