import { type Fault, type Position, warning } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import { asResource } from '../../kubernetes/schema/as-resource.ts'
import { compileSchema, type SchemaProblem } from '../../kubernetes/schema/compile-schema.ts'
import type { Schema } from '../../kubernetes/schema/schema.ts'
import { checkAliases } from '../../yaml/check/check-aliases.ts'
import { DEFAULT_LIMITS, type YamlValue } from '../../yaml/document.ts'
import { nodeAt, textAt } from '../../yaml/value/node-at.ts'
import { readValue } from '../../yaml/value/read-value.ts'
import { isMapping, member } from '../../yaml/value/value.ts'
import { type CrdDocument, readCrdDocuments } from './crd-document.ts'

const API_VERSION = 'apiextensions.k8s.io/v1'
const SCHEMA = ['schema', 'openAPIV3Schema']

/**
 * One version that a CustomResourceDefinition declares: the schema of its objects, or the faults that make it unusable.
 */
export interface DeclaredVersion {
  group: string
  kind: string
  /** Absent: the declaration applies to every version of the kind. */
  version?: string
  file: string
  line: number
  column: number
  schema?: Schema
  /** The schema as written, for comparison with other declarations. */
  source?: YamlValue
  faults: readonly Fault[]
}

/** Returns every version that the CustomResourceDefinitions of a file declare; ignores other documents. */
export function readCrds(bytes: Uint8Array, file: string): { versions: DeclaredVersion[]; faults: Fault[] } {
  const versions: DeclaredVersion[] = []
  const faults: Fault[] = []
  for (const document of readCrdDocuments(bytes, file)) {
    if (!mayBeCrd(document)) continue
    const reader = new CrdReader(document, file)
    const declared = reader.versions()
    versions.push(...declared)
    faults.push(...(declared.length > 0 ? declared.flatMap((version) => version.faults) : reader.faults))
    faults.push(...reader.unreadRules)
  }
  return { versions, faults }
}

/** Returns a fault in a CRD, with a hint on its effect: objects of its kind are refused, all others are processed. */
export function crdFault({ expected, ...fault }: Position & { message: string; expected?: string | undefined }): Fault {
  return {
    code: 'invalid_crd',
    severity: 'warning',
    ...fault,
    ...definedOf({ expected }),
    hint: 'mend or delete the CRD: until then objects of its kind are refused, all others go on',
  }
}

/** Whether a document is a CRD. A document whose errors hide its kind may be one. */
function mayBeCrd({ reading, error }: CrdDocument): boolean {
  const { header } = reading
  if (header === undefined) return error !== undefined
  return header.kind === 'CustomResourceDefinition' && header.apiVersion?.startsWith('apiextensions.k8s.io/') === true
}

class CrdReader {
  readonly faults: Fault[] = []
  /** Rules that are not evaluated; the CRD can be used without them. */
  readonly unreadRules: Fault[] = []
  readonly #file: string
  readonly #document: CrdDocument
  /** The document's value; absent if the document has errors. */
  readonly #value: YamlValue | undefined

  constructor(document: CrdDocument, file: string) {
    this.#file = file
    this.#document = document
    const { reading, error } = document
    const { root, header } = reading
    if (error !== undefined) this.faults.push(crdFault({ file, ...error, message: `The CRD cannot be read: ${error.message}` }))
    if (root === undefined || error !== undefined) return
    this.#value = readValue(root, checkAliases(root, DEFAULT_LIMITS.aliases).targets)
    if (header?.apiVersion !== API_VERSION) this.#report(['apiVersion'], `The CRD is of ${header?.apiVersion}`, API_VERSION)
  }

  /** Returns the declared versions; an empty list if the kind is unknown. */
  versions(): DeclaredVersion[] {
    const group = this.#text(['spec', 'group'])
    const kind = this.#text(['spec', 'names', 'kind'])
    if (group === undefined) this.#report(['spec', 'group'], 'The CRD names no group', 'spec.group, a string')
    if (kind === undefined) this.#report(['spec', 'names', 'kind'], 'The CRD names no kind', 'spec.names.kind, a string')
    if (group === undefined || kind === undefined) return []
    const list = this.#value === undefined ? undefined : valueAt(this.#value, ['spec', 'versions'])
    if (this.faults.length === 0 && !(Array.isArray(list) && list.length > 0))
      this.#report(['spec', 'versions'], 'The CRD has no versions', 'spec.versions, a list')
    const origin = { group, kind, file: this.#file }
    if (this.faults.length > 0 || !Array.isArray(list)) return [{ ...origin, ...this.#place([]), faults: this.faults }]
    return list.map((version, index) => this.#version(version, ['spec', 'versions', String(index)], origin))
  }

  #version(
    declared: YamlValue,
    path: readonly string[],
    origin: Pick<DeclaredVersion, 'group' | 'kind' | 'file'>,
  ): DeclaredVersion {
    const declaration = { ...origin, ...this.#place(path) }
    const version = valueAt(declared, ['name'])
    if (typeof version !== 'string')
      return { ...declaration, faults: [this.#fault([...path, 'name'], `A version of ${origin.kind} has no name`, 'a string')] }
    const source = valueAt(declared, SCHEMA)
    if (source === undefined) {
      const message = `The version ${version} of ${origin.kind} has no schema`
      return { ...declaration, version, faults: [this.#fault([...path, ...SCHEMA], message, SCHEMA.join('.'))] }
    }
    const { schema: values, problems, unreadRules } = compileSchema(source)
    for (const problem of unreadRules) this.unreadRules.push(this.#unreadRule(problem, [...path, ...SCHEMA], origin.kind))
    const schema = asResource(values, valueAt(declared, ['subresources', 'status']) !== undefined)
    const faults = problems.map((problem) => {
      const message = `The schema of ${origin.kind} ${version} cannot be used: ${problem.path.join('.') || 'it'} ${problem.message}`
      return this.#fault([...path, ...SCHEMA, ...problem.path], message, problem.expected)
    })
    return faults.length > 0 ? { ...declaration, version, faults } : { ...declaration, version, schema, source, faults }
  }

  #unreadRule({ path, message }: SchemaProblem, schema: readonly string[], kind: string): Fault {
    const place = { file: this.#file, ...this.#place([...schema, ...path]) }
    return warning('rule_not_evaluated', place, `A rule of ${kind} is not evaluated: ${message}`, {
      hint: 'the API server may still refuse objects by it; all else of the CRD is checked',
    })
  }

  /** Returns the string that keys lead to, also in a document with errors as far as its text can be read. */
  #text(path: readonly string[]): string | undefined {
    const value = this.#value === undefined ? undefined : valueAt(this.#value, path)
    if (typeof value === 'string') return value
    const { root } = this.#document.reading
    return this.#value === undefined && root !== undefined ? textAt(root, path) : undefined
  }

  #report(path: readonly string[], message: string, expected: string): void {
    if (this.#value !== undefined) this.faults.push(this.#fault(path, message, expected))
  }

  #fault(path: readonly string[], message: string, expected?: string): Fault {
    return crdFault({ file: this.#file, ...this.#place(path), message, expected })
  }

  /** Returns the position of the value that keys lead to, or of its nearest existing ancestor. */
  #place(path: readonly string[]): { line: number; column: number } {
    const { reading, lines, firstLine } = this.#document
    if (reading.root === undefined) return { line: firstLine, column: 1 }
    for (let length = path.length; length > 0; length--) {
      const node = nodeAt(reading.root, path.slice(0, length))
      if (node !== undefined) return lines.at(node.start)
    }
    return lines.at(reading.root.start)
  }
}

/** Returns the value that keys lead to, through mappings only. */
export function valueAt(value: YamlValue, path: readonly string[]): YamlValue | undefined {
  let found: YamlValue | undefined = value
  for (const key of path) found = isMapping(found) ? member(found, key) : undefined
  return found
}
