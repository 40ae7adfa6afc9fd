import type { Fault } from '../../contract/fault.ts'
import type { StreamFaultCode } from '../../contract/fault-codes.ts'

/** A fault before its place in the file is worked out: `offset` counts UTF-16 units in the document's text. */
export interface Finding extends Omit<Fault, 'code' | 'file' | 'line' | 'column' | 'related'> {
  code: StreamFaultCode
  offset: number
  /** Offsets of other places in the same document. */
  related?: number[]
  /** The name of an alias that has no anchor before it: an earlier document may have it. */
  alias?: string
}

const LONGEST_QUOTE = 60

/** A piece of the file for a message: in quotes, escaped, cut when long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text)
}
