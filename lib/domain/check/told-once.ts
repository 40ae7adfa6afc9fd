import type { Fault } from '../../contract/fault.ts'
import { nearest } from '../../kubernetes/schema/nearest.ts'
import { parsePointer, pointerTo } from '../../yaml/value/json-pointer.ts'
import { keywordOf } from '../crd/object-faults.ts'

/** What a schema says best: what there is, and what was probably meant. Of all else a rule knows the reason. */
const BEST_SAID_BY_SCHEMA: ReadonlySet<string> = new Set(['type', 'required', 'fields', 'enum', 'additionalProperties'])

/**
 * Returns faults without those that tell a mistake again: of a schema and the fabric's rules, which both see it, the
 * more precise one is kept, and never a warning instead of an error. `origin` names the file that an object comes from,
 * where faults name different ones for it.
 */
export function toldOnce(faults: readonly Fault[], origin: (file: string) => string = (file) => file): Fault[] {
  const objectOf = ({ file, message }: Fault) => `${origin(file)} ${message.slice(0, message.indexOf(': '))}`
  const violations = new Map<string, Fault[]>()
  for (const fault of faults.filter(isViolation))
    violations.set(objectOf(fault), [...(violations.get(objectOf(fault)) ?? []), fault])
  if (violations.size === 0) return [...faults]
  const again = new Set<Fault>()
  for (const fault of faults) {
    if (isViolation(fault) || fault.field === undefined) continue
    const same = violations.get(objectOf(fault))?.find((violation) => isSameMistake(violation, fault))
    if (same === undefined) continue
    const isWeaker = fault.severity === 'warning' && same.severity === 'error'
    again.add(isWeaker || BEST_SAID_BY_SCHEMA.has(keywordOf(same)) ? fault : same)
  }
  return faults.filter((fault) => !again.has(fault))
}

function isViolation({ code, field }: Fault): boolean {
  return code === 'schema_violation' && field !== undefined
}

/** Whether a rule's fault is about the field, a part of it that its type hides, or the one that was meant. */
function isSameMistake(violation: Fault, { field = '' }: Fault): boolean {
  const { field: own = '' } = violation
  if (own === field) return true
  const keyword = keywordOf(violation)
  if (keyword === 'type') return field.startsWith(`${own}/`)
  return keyword === 'fields' && isMeant(parsePointer(own) ?? [], parsePointer(field) ?? [])
}

function isMeant(unknown: readonly string[], missed: readonly string[]): boolean {
  const isBeside = pointerTo(unknown.slice(0, -1)) === pointerTo(missed.slice(0, -1))
  return isBeside && nearest(unknown.at(-1) ?? '', [missed.at(-1) ?? '']) !== undefined
}
