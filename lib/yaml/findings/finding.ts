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

type Advice = Pick<Finding, 'found' | 'expected' | 'hint' | 'related' | 'alias'>

/** A finding that keeps the file from being taken; `offset` counts UTF-16 units in the document's text. */
export function error(code: StreamFaultCode, offset: number, message: string, advice: Advice = {}): Finding {
  return { code, severity: 'error', message, offset, ...advice }
}

/** A finding that is told and holds nothing up; `offset` counts UTF-16 units in the document's text. */
export function warning(code: StreamFaultCode, offset: number, message: string, advice: Advice = {}): Finding {
  return { code, severity: 'warning', message, offset, ...advice }
}

const LONGEST_QUOTE = 60

/** A piece of the file for a message: in quotes, escaped, cut when long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text)
}
