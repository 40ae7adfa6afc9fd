/** A place in a file of the repository: 1-based line and column, as editors count them. */
export interface Position {
  file: string
  line?: number
  column?: number
}

/**
 * One thing wrong, or worth a warning, with one place in one file. Written for the person who has to mend it:
 * what was found, what was expected and what to do.
 */
export interface Fault extends Position {
  /** Stable, lower snake case: the key of the table in `docs/faults.md`. */
  code: string
  severity: 'error' | 'warning'
  message: string
  found?: string
  expected?: string
  /** What to do about it. */
  hint?: string
  /** Other places that take part: the first of two equal keys, the other file of a duplicate. */
  related?: Position[]
}

type Advice = Pick<Fault, 'found' | 'expected' | 'hint' | 'related'>

/** A fault that keeps its file from being taken. `at` is the file as a whole, or a place in it. */
export function error(code: string, at: string | Position, message: string, advice: Advice = {}): Fault {
  return fault('error', code, at, message, advice)
}

/** A fault that is told and holds nothing up. `at` is the file as a whole, or a place in it. */
export function warning(code: string, at: string | Position, message: string, advice: Advice = {}): Fault {
  return fault('warning', code, at, message, advice)
}

function fault(severity: Fault['severity'], code: string, at: string | Position, message: string, advice: Advice): Fault {
  return { code, severity, message, ...(typeof at === 'string' ? { file: at } : at), ...advice }
}

/** `file:line:column`, leaving out what is unknown. */
export function formatPosition({ file, line, column }: Position): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':')
}

/** One line for terminals and logs: `raw/x.yaml:14:3 duplicate_key: ...`. */
export function formatFault(fault: Fault): string {
  const hint = fault.hint === undefined ? '' : ` (${fault.hint})`
  return `${formatPosition(fault)} ${fault.code}: ${fault.message}${hint}`
}
