import { pathOfParts } from '../../percent-encoding.ts'

const API = '/api/plugins/hedgehog/'

/** The path of a resource, for `Location`; each part is one segment. */
export function placeOf(...parts: readonly string[]): string {
  return `${API}${pathOfParts(parts)}/`
}

/** The path of an operation of a fabric. */
export function operationPlace(fabric: string, operation: string): string {
  return placeOf('fabrics', fabric, 'operations', operation)
}
