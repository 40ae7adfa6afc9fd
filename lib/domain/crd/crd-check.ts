import { error, type Fault } from '../../contract/fault.ts'
import type { YamlDocument, YamlValue } from '../../yaml/document.ts'
import { readText } from '../../yaml/edit/read-text.ts'
import { Lines } from '../../yaml/syntax/lines.ts'
import { jsonText } from '../../yaml/value/json-text.ts'
import { nodeAt } from '../../yaml/value/node-at.ts'
import { readValue } from '../../yaml/value/read-value.ts'
import type { Layout } from '../fabric/layout.ts'
import { LIMITS } from '../limits.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { MAX_VIOLATIONS, type Violation, violationsOf } from './check-value.ts'
import { type CrdSet, type KindSchema, readCrdSet } from './crd-set.ts'
import type { Schema } from './schema.ts'
import { Steps, StepsSpent } from './steps.ts'

/** Maximum length of a fault's `expected`: an enumeration may have thousands of values. */
const LONGEST_EXPECTATION = 400

/**
 * Returns a check of objects against the CustomResourceDefinitions in `.hnp/crds/`. Objects of kinds without a CRD
 * pass. An unusable CRD is reported in `faults` and causes the refusal of objects of its own kind only.
 */
export async function crdCheck(snapshot: Snapshot, layout: Layout): Promise<DocumentCheck> {
  const crds = await readCrdSet(snapshot, layout.crds)
  const check = (document: YamlDocument, file: string) => checkDocument(document, file, crds)
  return Object.assign(check, { faults: crds.faults })
}

function checkDocument(document: YamlDocument, file: string, crds: CrdSet): Fault[] {
  const { apiVersion = '', kind = '' } = document.header ?? {}
  const found = crds.find(apiVersion, kind)
  if (found === undefined) return []
  if (found.schema === undefined) return [notChecked(document, file, found)]
  try {
    return schemaFaults(document, file, found.schema, new Steps(LIMITS.objectSteps.value, found.steps))
  } catch (error) {
    if (!(error instanceof StepsSpent)) throw error
    return [tooMuchWork(document, file, error.limit)]
  }
}

/**
 * Checks the value that the Kubernetes API would see. Returns nothing for a document with syntax errors: the reader
 * reports those.
 */
function schemaFaults(document: YamlDocument, file: string, schema: Schema, steps: Steps): Fault[] {
  const text = Buffer.from(document.bytes).toString('utf8')
  const read = readText(text)
  if (!('root' in read)) return []
  const lines = new Lines(text, document.firstLine)
  const violations = violationsOf(readValue(read.root, read.targets), schema, steps)
  const faults = violations.map((violation) => {
    const node = nodeAt(read.root, violation.path)
    return schemaViolation(violation, document, file, node === undefined ? undefined : lines.at(node.start))
  })
  return violations.length < MAX_VIOLATIONS ? faults : [...faults, moreFaults(document, file)]
}

function moreFaults(document: YamlDocument, file: string): Fault {
  const message = `${nameOf(document)}: the check ended after ${MAX_VIOLATIONS} faults`
  return error('more_faults', { file, ...startOf(document) }, message, { hint: 'fix the listed ones first' })
}

function schemaViolation(
  { path, message, keyword, says }: Violation,
  document: YamlDocument,
  file: string,
  place: { line: number; column: number } | undefined,
): Fault {
  return error(
    'schema_violation',
    { file, ...(place ?? startOf(document)) },
    `${nameOf(document)}: ${path.length === 0 ? 'the object' : path.join('.')} ${message}`,
    {
      expected: cut(`${keyword}: ${says.map((value) => jsonText(value as YamlValue)).join(', ')}`),
      hint: 'the schema is that of the CustomResourceDefinition in .hnp/crds',
    },
  )
}

function notChecked(document: YamlDocument, file: string, { faults }: KindSchema): Fault {
  const related = faults.map(({ file: crd, line = 1, column = 1 }) => ({ file: crd, line, column }))
  const [first] = faults
  const reason = first === undefined ? '' : `: ${first.message} (${first.file}:${first.line ?? 1}:${first.column ?? 1})`
  return error(
    'not_checked',
    { file, ...startOf(document) },
    `${nameOf(document)} cannot be checked, because its CRD cannot be used${reason}`,
    { hint: 'mend the CRD or delete it, or set validation to none', related },
  )
}

function tooMuchWork(document: YamlDocument, file: string, limit: number): Fault {
  return error(
    'not_checked',
    { file, ...startOf(document) },
    `${nameOf(document)} cannot be checked: to compare it with its CRD takes too much work`,
    {
      found: `more than ${limit} steps`,
      expected: `at most ${LIMITS.objectSteps.value} steps for an object, ${LIMITS.kindSteps.value} for all of its kind`,
      hint: 'make the object smaller, or simplify the alternatives and patterns of the CRD',
    },
  )
}

function nameOf({ header }: YamlDocument): string {
  return `${header?.kind} ${header?.name}`
}

function startOf({ line }: YamlDocument): { line: number; column: number } {
  return { line, column: 1 }
}

function cut(text: string): string {
  return text.length > LONGEST_EXPECTATION ? `${text.slice(0, LONGEST_EXPECTATION)}...` : text
}
