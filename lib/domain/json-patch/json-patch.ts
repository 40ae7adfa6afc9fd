import { DomainError } from '../errors.ts'
import { isEqual } from '../yaml-edit/value.ts'
import type { YamlValue } from '../yaml-stream/document.ts'
import { addAt, getAt, PatchProblem, removeAt, replaceAt } from './pointed-value.ts'

/** One operation of a JSON patch. Source: RFC 6902, section 4. */
export type JsonPatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: YamlValue }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string }

/**
 * A value with all operations of a JSON patch applied in order; the value given stays as it is. Throws `patch_failed` with the index of the first
 * operation that cannot be applied. Keys are data, whatever their names: `__proto__` is a key like any other. Source: RFC 6902.
 */
export function applyJsonPatch(value: YamlValue, operations: readonly JsonPatchOperation[]): YamlValue {
  return operations.reduce((result, operation, index) => {
    try {
      return apply(result, operation)
    } catch (error) {
      if (!(error instanceof PatchProblem)) throw error
      const { op, path } = operation
      const message = `Operation ${index} of the patch, ${op} ${JSON.stringify(path)}, cannot be applied: ${error.message}`
      throw new DomainError('patch_failed', message, { index, op, path, reason: error.message })
    }
  }, value)
}

function apply(value: YamlValue, operation: JsonPatchOperation): YamlValue {
  const { path } = operation
  switch (operation.op) {
    case 'add':
      return addAt(value, path, operation.value)
    case 'remove':
      return removeAt(value, path)
    case 'replace':
      return replaceAt(value, path, operation.value)
    case 'copy':
      return addAt(value, path, getAt(value, operation.from))
    case 'move':
      return move(value, operation.from, path)
    case 'test':
      if (isEqual(getAt(value, path), operation.value)) return value
      throw new PatchProblem('the value there is another one')
  }
}

function move(value: YamlValue, from: string, path: string): YamlValue {
  if (path.startsWith(`${from}/`)) throw new PatchProblem('a value cannot be moved into itself')
  const moved = getAt(value, from)
  return from === path ? value : addAt(removeAt(value, from), path, moved)
}
