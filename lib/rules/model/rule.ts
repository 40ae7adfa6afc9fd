import type { Fault } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import { pointerTo } from '../../yaml/value/json-pointer.ts'
import type { Spot } from './checked-object.ts'
import type { Fabric, FabricObject, RuledKind } from './fabric.ts'
import type { Field } from './field.ts'

/** A field of an object. */
export interface Place {
  object: FabricObject
  field: Field
}

interface Advice {
  expected?: string
  /** What to do, where the rule's own hint is too general. */
  hint?: string
  /** The other place that takes part. */
  related?: Place
  /** Where it differs from the rule's. */
  severity?: Fault['severity']
}

/** One violation of a rule by an object. */
export interface Finding extends Advice {
  field: Field
  spot: Spot
  /** What is wrong, without the object's name: `spec.asn is not set`. */
  message: string
}

/** One rule of the fabric. */
export interface Rule {
  /** The code of its faults, and the heading in docs/rules.md. */
  id: string
  kinds: readonly RuledKind[]
  severity: Fault['severity']
  /** The rule in one sentence. */
  summary: string
  /** What to do about a violation. */
  hint: string
  /** Yields the violations of one object. */
  check(object: FabricObject, fabric: Fabric): Iterable<Finding>
}

/** Rules of one subject. */
export interface RuleGroup {
  title: string
  /** Where the fabric's own code has them: a path in githedgehog/fabric. */
  source: string
  rules: readonly Rule[]
}

/** A finding about a value; about its nearest existing ancestor if the field is not there. */
export function at(field: Field, message: string, advice: Advice = {}): Finding {
  return { field, spot: 'value', message, ...advice }
}

/** A finding about a key, or about a whole mapping or list, which its key stands for. */
export function atKey(field: Field, message: string, advice: Advice = {}): Finding {
  return { field, spot: 'key', message, ...advice }
}

/** A finding about a field that is not set: at its value if it has one, such as `''`. */
export function missing(field: Field, advice: Advice = {}): Finding {
  return { field, spot: field.quoted === undefined ? 'key' : 'value', message: `${field.name} is not set`, ...advice }
}

/** Returns the fault that tells a finding. Computes positions: the object's text is parsed for them. */
export function faultOf(rule: Pick<Rule, 'id' | 'severity' | 'hint'>, object: FabricObject, finding: Finding): Fault {
  const { field, spot, message, expected, related, hint = rule.hint, severity = rule.severity } = finding
  const found = spot === 'value' ? field.quoted : undefined
  return {
    code: rule.id,
    severity,
    ...positionOf({ object, field }, spot),
    message: `${object.kind} ${object.name}: ${message}`,
    field: pointerTo(field.path),
    ...definedOf({ found, expected }),
    hint,
    ...(related !== undefined && { related: [positionOf(related, 'value')] }),
  }
}

function positionOf({ object, field }: Place, spot: Spot): { file: string; line: number; column: number } {
  return { file: object.checked.file, ...object.checked.place(field.path, field.isSet ? spot : 'key') }
}
