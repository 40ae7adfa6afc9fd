import { encodeLogEntry } from '../../lib/domain/archive/log-entry.ts'

/** Operations on a page of a long log. */
export const PER_PAGE = 100

/** The id of an operation of a long log: they sort by their numbers. */
export function operationId(number: number): string {
  return `01KB5${String(number).padStart(21, '0')}`
}

/** A full page of the log, with its path in the fabric's directory: edits from the number `first` on. */
export function logPage(first: number): [path: string, text: string] {
  const name = `2026-12.${String(first / PER_PAGE + 1).padStart(4, '0')}`
  const entries = Array.from({ length: PER_PAGE }, (_, index) => entryOf(first + index))
  return [`.hnp/archive-log/${name}.yaml`, entries.join('')]
}

function entryOf(number: number): string {
  return encodeLogEntry({
    operation: operationId(number),
    kind: 'patch',
    time: '2026-12-01T00:00:00.000Z',
    actor: 'Ann <ann@example.com>',
    source_commit: null,
    edits: [{ action: 'updated', object: `VPC.vpc.githedgehog.com/default/v${number % 50}`, path: 'managed/vpcs/v.yaml' }],
    originals: [],
    documents: [],
  })
}
