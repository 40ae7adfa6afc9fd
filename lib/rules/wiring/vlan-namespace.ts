import type { Field } from '../model/field.ts'
import { perObject } from '../model/memo.ts'

export interface VlanRange {
  from: number
  to: number
  field: Field
}

const LAST_VLAN = 4094

/** The VLANs of a namespace: ranges without an end are one VLAN; those that are no ranges are left out. */
export const vlanRangesOf = perObject(({ spec }): VlanRange[] => spec.at('ranges').items.map(rangeOf).filter(isRange))

/** Returns a range as written, or as defaulted without `to`. */
export function rangeOf(field: Field): VlanRange {
  const from = field.at('from').number
  return { from, to: field.at('to').number || from, field }
}

export function isRange({ from, to }: VlanRange): boolean {
  return Number.isInteger(from) && Number.isInteger(to) && from >= 1 && from <= to && to <= LAST_VLAN
}

/** Whether two ranges have a VLAN in common. */
export function share(a: { from: number; to: number }, b: { from: number; to: number }): boolean {
  return a.from <= b.to && b.from <= a.to
}
