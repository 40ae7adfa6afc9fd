import type { Fault } from '../../contract/fault.ts'
import type { StreamFaultCode } from '../../contract/fault-codes.ts'

/** A fault before its line and column are known; `offset` counts UTF-16 units in the document's text. */
export interface Finding extends Omit<Fault, 'code' | 'file' | 'line' | 'column' | 'related'> {
  code: StreamFaultCode
  offset: number
  /** Offsets of related places in the same document. */
  related?: number[]
  /** The name of an alias without a preceding anchor in its document: an earlier document may define it. */
  alias?: string
}

type Advice = Pick<Finding, 'found' | 'expected' | 'hint' | 'related' | 'alias'>

/** Returns a finding that makes the file refused; `offset` counts UTF-16 units in the document's text. */
export function error(code: StreamFaultCode, offset: number, message: string, advice: Advice = {}): Finding {
  return { code, severity: 'error', offset, ...bounded({ message, ...advice }) }
}

/** Returns a finding that is reported but blocks nothing; `offset` counts UTF-16 units in the document's text. */
export function warning(code: StreamFaultCode, offset: number, message: string, advice: Advice = {}): Finding {
  return { code, severity: 'warning', offset, ...bounded({ message, ...advice }) }
}

const LONGEST_QUOTE = 60
const LONGEST_TEXT = 600
const LONG_WORDS = new RegExp(`(\\S{${LONGEST_QUOTE}})\\S+`, 'g')

/** Names, tags and numbers that a message repeats may be as long as the file: cuts such words, and then the text. */
function bounded<T extends Pick<Finding, 'message' | 'found' | 'expected' | 'hint'>>(texts: T): T {
  const { message, found, expected, hint } = texts
  const tooLong = Object.entries({ message, found, expected, hint }).filter(([, text]) => (text?.length ?? 0) > LONGEST_TEXT)
  return tooLong.length === 0 ? texts : { ...texts, ...Object.fromEntries(tooLong.map(([name, text]) => [name, cut(text)])) }
}

function cut(text = ''): string {
  const words = text.replaceAll(LONG_WORDS, '$1...')
  return words.length > LONGEST_TEXT ? `${words.slice(0, LONGEST_TEXT)}...` : words
}

/** Returns a piece of the file for a message: quoted, escaped and cut to a maximum length. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text)
}
