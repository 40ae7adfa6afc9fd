import * as z from 'zod'

/** A place in a file of the repository: 1-based line and column, as editors count them. */
export const position = z.object({
  file: z.string(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
})

export type Position = z.infer<typeof position>

/**
 * One thing wrong, or worth a warning, with one place in one file. Written for the person who has to fix it:
 * what was found, what was expected and what to do.
 */
export const fault = position.extend({
  /** Stable, lower snake case: the key of the table in `docs/faults.md`. */
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  /** Of a fault in a request: the field of its body, as a JSON Pointer (RFC 6901). */
  pointer: z.string().exactOptional(),
  /** Of a fault in an object: its field, as a JSON Pointer. */
  field: z.string().exactOptional(),
  found: z.string().exactOptional(),
  expected: z.string().exactOptional(),
  /** What to do about it. */
  hint: z.string().exactOptional(),
  /** Other places that take part: the first of two equal keys, the other file of a duplicate. */
  related: z.array(position).exactOptional(),
})

export type Fault = z.infer<typeof fault>

type Advice = Pick<Fault, 'field' | 'found' | 'expected' | 'hint' | 'related'>

/** A fault that keeps its file from being taken. `at` is the file as a whole, or a place in it. */
export function error(code: string, at: string | Position, message: string, advice: Advice = {}): Fault {
  return newFault('error', code, at, message, advice)
}

/** A fault that is reported but stops nothing. `at` is the file as a whole, or a place in it. */
export function warning(code: string, at: string | Position, message: string, advice: Advice = {}): Fault {
  return newFault('warning', code, at, message, advice)
}

/** The same fault where it is told and holds nothing up. */
export function asWarning(fault: Fault): Fault {
  return { ...fault, severity: 'warning' }
}

function newFault(severity: Fault['severity'], code: string, at: string | Position, message: string, advice: Advice): Fault {
  return { code, severity, message, ...(typeof at === 'string' ? { file: at } : at), ...advice }
}

/** `file:line:column`, leaving out what is unknown. */
export function formatPosition({ file, line, column }: Position): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':')
}
