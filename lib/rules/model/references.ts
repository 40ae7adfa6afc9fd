import type { Fabric, RuledKind } from './fabric.ts'
import type { Field } from './field.ts'
import { at, type Finding } from './rule.ts'

/** A name that an object refers to another by, and the field that has it or, for a default, lacks it. */
export interface Reference {
  name: string
  field: Field
}

/** Kinds that a repository with VPCs only leaves to the repository of the wiring. */
const WIRING: ReadonlySet<RuledKind> = new Set([
  'Switch',
  'SwitchGroup',
  'VLANNamespace',
  'Server',
  'Connection',
  'IPv4Namespace',
  'External',
])

/** Whether the fabric's wiring is kept elsewhere: there is not one switch. */
export function isOverlay(fabric: Fabric): boolean {
  return fabric.of('Switch').length === 0
}

/** Returns the reference of a field that is `default` if it is left out. */
export function orDefault(field: Field): Reference {
  return { name: field.text || 'default', field }
}

/** Returns the reference of a field; a field that is not set refers to nothing. */
export function named(field: Field): Reference {
  return { name: field.text, field }
}

/** Yields a finding if a name is not that of an object. One about wiring is a warning if all wiring is elsewhere. */
export function* unresolved(kind: RuledKind, { name, field }: Reference, fabric: Fabric): Generator<Finding> {
  if (name === '' || fabric.find(kind, name) !== undefined) return
  const message = field.isSet
    ? `${field.name} names the ${kind} ${name}`
    : `${field.name} is left out and means the ${kind} ${name}`
  yield at(field, `${message}, which does not exist`, {
    expected: `the name of an existing ${kind}`,
    ...(WIRING.has(kind) &&
      isOverlay(fabric) && {
        severity: 'warning' as const,
        hint: `there is no Switch in this repository: make sure that the ${kind} is where the wiring is`,
      }),
  })
}
