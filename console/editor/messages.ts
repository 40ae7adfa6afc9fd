import type { Fault } from '../../lib/contract/fault.ts'
import type { TextMerge } from '../../lib/yaml/merge/merge-texts.ts'

/** What the page asks of the Worker. */
export type Question = { id: number } & (
  | { ask: 'read'; text: string }
  | { ask: 'merge'; base: string; mine: string; theirs: string }
)

/** What the Worker answers. Faults are those of the API for this text, as far as no schema is needed. */
export type Reply = { id: number } & ({ ask: 'read'; faults: Fault[] } | { ask: 'merge'; merge: TextMerge })
