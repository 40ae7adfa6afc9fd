import type { Validation } from '../../contract/fabric.ts'
import { error, type Fault, warning } from '../../contract/fault.ts'
import { nearest } from '../../kubernetes/schema/nearest.ts'
import type { Violation } from '../../kubernetes/schema/violation.ts'
import type { YamlDocument, YamlValue } from '../../yaml/document.ts'
import { pointerTo } from '../../yaml/value/json-pointer.ts'
import { jsonText } from '../../yaml/value/json-text.ts'
import { LIMITS } from '../limits.ts'

/** Maximum length of a fault's `expected`: an enumeration may have thousands of values. */
const LONGEST_EXPECTATION = 400

type Place = { line: number; column: number }

/** The faults of one object: errors where the fabric refuses what its schema does not allow, otherwise warnings. */
export class ObjectFaults {
  readonly found: Fault[] = []
  readonly isStrict: boolean
  readonly #document: YamlDocument
  readonly #file: string

  constructor(document: YamlDocument, file: string, validation: Validation) {
    this.#document = document
    this.#file = file
    this.isStrict = validation === 'strict'
  }

  violation({ path, message, keyword, says, nearest: meant }: Violation, place?: Place): void {
    const field = path.length === 0 ? 'the object' : path.join('.')
    this.#fault(
      'schema_violation',
      `${this.#name}: ${field} ${message}${meant === undefined ? '' : `: did you mean ${meant}?`}`,
      {
        field: pointerTo(path),
        expected: cut(`${keyword}: ${says.map((value) => jsonText(value as YamlValue)).join(', ')}`),
        hint: HINTS[keyword] ?? REFUSES,
      },
      place,
    )
  }

  more(limit: number): void {
    const message = `${this.#name}: the check ended after ${limit} faults`
    this.#fault('more_faults', message, { hint: 'fix the listed ones first' })
  }

  unusableCrd(faults: readonly Fault[]): void {
    const related = faults.map(({ file, line = 1, column = 1 }) => ({ file, line, column }))
    const [first] = faults
    const reason = first === undefined ? '' : `: ${first.message} (${first.file}:${first.line ?? 1}:${first.column ?? 1})`
    const message = `${this.#name} cannot be checked, because its CRD cannot be used${reason}`
    this.#fault('not_checked', message, { hint: 'mend the CRD or delete it, or set validation to off', related })
  }

  tooMuchWork(limit: number): void {
    this.#fault('not_checked', `${this.#name} cannot be checked: to compare it with its CRD takes too much work`, {
      found: `more than ${limit} steps`,
      expected: `at most ${LIMITS.objectSteps.value} steps for an object, ${LIMITS.kindSteps.value} for all of its kind`,
      hint: 'make the object smaller, or simplify the alternatives and patterns of the CRD',
    })
  }

  /** `versions`: those that the CRD of the kind declares. */
  noSchema(versions: readonly string[]): void {
    const { apiVersion = '' } = this.#document.header ?? {}
    const isKnown = versions.length > 0
    const why = isKnown ? `its CRD has no version ${apiVersion}` : 'there is no CRD of its kind'
    const advice = isKnown
      ? { expected: versions.join(', '), hint: 'use a version that the CRD has, or put a newer CRD into .hnp/crds' }
      : { found: apiVersion, hint: 'put the CRD of the kind into .hnp/crds' }
    this.#fault('no_schema', `${this.#name} cannot be checked: ${why}`, advice)
  }

  /** Never an error: the release may be older than the object. `kinds`: those of the object's group. */
  unknownKind(kinds: readonly string[]): void {
    const { apiVersion = '', kind = '' } = this.#document.header ?? {}
    const meant = nearest(kind, kinds)
    const message = `${kind} is no kind of ${apiVersion}${meant === undefined ? '' : `: did you mean ${meant}?`}`
    const advice = { expected: cut(kinds.join(', ')), hint: 'it is kept in unmanaged as it is' }
    this.found.push(warning('unknown_kind', { file: this.#file, ...this.#start }, message, advice))
  }

  get #name(): string {
    const { header } = this.#document
    return `${header?.kind} ${header?.name}`
  }

  get #start(): Place {
    return { line: this.#document.line, column: 1 }
  }

  #fault(
    code: string,
    message: string,
    advice: Pick<Fault, 'field' | 'found' | 'expected' | 'hint' | 'related'>,
    place = this.#start,
  ): void {
    const fault = this.isStrict ? error : warning
    this.found.push(fault(code, { file: this.#file, ...place }, message, advice))
  }
}

const REFUSES = 'the API server refuses the object; the schema is that of its CustomResourceDefinition'
const HINTS: Readonly<Record<string, string>> = {
  fields: 'kubectl refuses the object; without its strict check the API server drops the field in silence',
}

/** Returns the keyword of the schema that a fault of `violation` is about. */
export function keywordOf({ expected = '' }: Fault): string {
  return expected.slice(0, expected.indexOf(':'))
}

function cut(text: string): string {
  return text.length > LONGEST_EXPECTATION ? `${text.slice(0, LONGEST_EXPECTATION)}...` : text
}
