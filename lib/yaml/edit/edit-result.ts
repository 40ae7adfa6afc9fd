import type { Fault } from '../../contract/fault.ts'
import type { EditFaultCode } from '../../contract/fault-codes.ts'
import type { ValueChange } from '../value/diff-values.ts'

/** Why a document was not edited: a fault that does not name its file yet. */
export interface EditRefusal extends Omit<Fault, 'file'> {
  code: EditFaultCode
  /** A JSON pointer (RFC 6901) to the value that could not be edited; empty for the whole document. */
  path: string
  /** 1-based position in the old text: of that value, or of its nearest ancestor. */
  line: number
  column: number
  hint: string
}

/** The new text and the changes to its value, or a refusal. The text is the old one if nothing changed. */
export type EditResult = { text: string; changes: ValueChange[] } | { refusal: EditRefusal }

/** Thrown if an edit cannot continue; `editDocument` turns it into a refusal. */
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

/** Returns what `run` returns, or the refusal that it throws. */
export function orRefused<T>(run: () => T): T | Refused {
  try {
    return run()
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}
