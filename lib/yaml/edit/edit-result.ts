import type { Fault } from '../../contract/fault.ts'
import type { EditFaultCode } from '../../contract/fault-codes.ts'
import type { ValueChange } from '../value/diff-values.ts'

/** Why a document was left as it is: a fault of the file it stands in, once that is named. */
export interface EditRefusal extends Omit<Fault, 'file'> {
  code: EditFaultCode
  /** Of the value that could not be edited: a JSON pointer (RFC 6901), empty for the whole document. */
  path: string
  /** 1-based, in the text as it was: where that value stands, or what would hold it. */
  line: number
  column: number
  hint: string
}

/** The new text and what changed in its value, or why there is none. The text is the old one if nothing changed. */
export type EditResult = { text: string; changes: ValueChange[] } | { refusal: EditRefusal }

/** Thrown where an edit cannot go on; `editDocument` makes a refusal of it. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: EditFaultCode
  readonly path: string

  constructor(code: EditFaultCode, message: string, path: string) {
    super(message)
    this.code = code
    this.path = path
  }
}
