import type { FabricSettings } from '../../contract/fabric.ts'
import { splitApiVersion } from '../../kubernetes/names.ts'
import { MAX_VIOLATIONS, violationsOf } from '../../kubernetes/schema/check-value.ts'
import type { Schema } from '../../kubernetes/schema/schema.ts'
import type { Violation } from '../../kubernetes/schema/violation.ts'
import { Steps, StepsSpent } from '../../kubernetes/steps.ts'
import type { YamlDocument, YamlValue } from '../../yaml/document.ts'
import { readText } from '../../yaml/edit/read-text.ts'
import { Lines } from '../../yaml/syntax/lines.ts'
import type { YamlNode } from '../../yaml/syntax/node.ts'
import { keyAt, nodeAt } from '../../yaml/value/node-at.ts'
import { readValue } from '../../yaml/value/read-value.ts'
import { layoutOf } from '../fabric/layout.ts'
import { LIMITS } from '../limits.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { type CrdSet, readCrdSet } from './crd-set.ts'
import { isFilled } from './filled-fields.ts'
import { ObjectFaults } from './object-faults.ts'
import { valueAt } from './read-crds.ts'

/**
 * Returns the check of objects against the schemas of their CRDs, as the API server would make it: those in
 * `.hnp/crds/`, and for other kinds those of the release that the settings name. Undefined with `validation: off`. An
 * unusable CRD is told in `faults` and concerns objects of its own kind only.
 */
export async function crdCheck(snapshot: Snapshot, settings: FabricSettings): Promise<DocumentCheck | undefined> {
  const { validation, crds: source } = settings
  if (validation === 'off') return undefined
  const crds = await readCrdSet(snapshot, layoutOf(settings).crds, source)
  const told: Told = { kinds: new Set(), dependent: 0 }
  const check: DocumentCheck = (document, file, isManaged) => {
    const faults = new ObjectFaults(document, file, validation)
    if (isManaged) checkManaged(document, faults, crds, told)
    else checkKind(document, faults, crds)
    return faults.found
  }
  const basis = JSON.stringify([validation, source, crds.files])
  return Object.assign(check, { faults: crds.faults, basis: () => basis, dependent: () => told.dependent })
}

/** What was told of documents, as far as it decides what is told of the next. */
interface Told {
  /** The kinds without a schema of which a warning was given. */
  kinds: Set<string>
  /** The number of answers that depended on earlier ones. */
  dependent: number
}

/** Tells a kind that a group of Hedgehog does not have: probably a mistake, and the object is kept in `unmanaged/`. */
function checkKind(document: YamlDocument, faults: ObjectFaults, crds: CrdSet): void {
  const { apiVersion = '', kind = '' } = document.header ?? {}
  const kinds = crds.kinds(splitApiVersion(apiVersion).group)
  if (kinds.length > 0 && !kinds.includes(kind)) faults.unknownKind(kinds)
}

function checkManaged(document: YamlDocument, faults: ObjectFaults, crds: CrdSet, told: Told): void {
  const { apiVersion = '', kind = '' } = document.header ?? {}
  const { group, version } = splitApiVersion(apiVersion)
  const found = crds.find(group, version, kind)
  if (found === undefined) {
    const key = `${apiVersion}/${kind}`
    if (faults.isStrict || !told.kinds.has(key)) faults.noSchema(crds.versions(group, kind))
    told.kinds.add(key)
    if (!faults.isStrict) told.dependent += 1
  } else if (found.schema === undefined) faults.unusableCrd(found.faults)
  else {
    const steps = new Steps(LIMITS.objectSteps.value, found.steps)
    checkSchema(document, faults, { kind: `${group}/${kind}`, schema: found.schema }, steps)
    if (found.steps.taken > LIMITS.kindSteps.value) told.dependent += 1
  }
}

/**
 * Checks the value that the Kubernetes API would see. Tells nothing of a document with syntax errors: the reader
 * reports those.
 */
function checkSchema(
  document: YamlDocument,
  faults: ObjectFaults,
  { kind, schema }: { kind: string; schema: Schema },
  steps: Steps,
): void {
  const text = Buffer.from(document.bytes).toString('utf8')
  const read = readText(text)
  if (!('root' in read)) return
  const lines = new Lines(text, document.firstLine, document.indent)
  const value = readValue(read.root, read.targets)
  const violations = boundedViolations(value, schema, steps, faults)
  for (const violation of violations) {
    if (isFilled(kind, violation, valueAt(value, violation.path))) continue
    const node = placeOf(read.root, violation)
    faults.violation(violation, node === undefined ? undefined : lines.at(node.start))
  }
  if (violations.length >= MAX_VIOLATIONS) faults.more(MAX_VIOLATIONS)
}

/** Tells a check that takes too much work, and returns nothing then. */
function boundedViolations(value: YamlValue, schema: Schema, steps: Steps, faults: ObjectFaults): readonly Violation[] {
  try {
    return violationsOf(value, schema, steps)
  } catch (error) {
    if (!(error instanceof StepsSpent)) throw error
    faults.tooMuchWork(error.limit)
    return []
  }
}

/** Keywords about a field itself, or about what its value lacks. */
const ABOUT_KEYS: ReadonlySet<string> = new Set(['fields', 'additionalProperties', 'label', 'minItems', 'minProperties'])

/**
 * Returns where a violation is: the key of a field that must not be there, the key of the mapping that lacks a field,
 * or the value; the key as well for a value that is nothing. Undefined if an alias or a merge key brings it.
 */
function placeOf(root: YamlNode, { keyword, path }: Violation): YamlNode | undefined {
  if (keyword === 'required') {
    const parent = path.slice(0, -1)
    return keyAt(root, parent) ?? nodeAt(root, parent)
  }
  const value = nodeAt(root, path)
  const isEmpty = value?.type === 'scalar' && value.style === 'empty'
  return (isEmpty || ABOUT_KEYS.has(keyword) ? keyAt(root, path) : undefined) ?? value
}
