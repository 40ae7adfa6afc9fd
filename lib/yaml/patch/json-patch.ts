import { DomainError } from '../../contract/errors.ts'
import type { YamlValue } from '../document.ts'
import { YAML_LIMITS } from '../limits.ts'
import { isEqual } from '../value/value.ts'
import { bytesOf, checkPatched, levelsOf, patchTooLarge } from '../value/value-size.ts'
import { PatchedValue, PatchProblem } from './patched-value.ts'

/** One operation of a JSON patch. Source: RFC 6902, section 4. */
export type JsonPatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: YamlValue }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string }

/**
 * Returns a value with all operations of a JSON patch applied in order; the given value stays unchanged. Throws
 * `patch_failed` with the index of the first operation that cannot be applied. Throws `limit_exceeded`, because a few
 * copies of a list into itself could otherwise grow to gigabytes. Keys are data, whatever their names: `__proto__` is a
 * key like any other. Source: RFC 6902.
 */
export function applyJsonPatch(value: YamlValue, operations: readonly JsonPatchOperation[]): YamlValue {
  checkOperations(operations)
  const patched = new PatchedValue(value)
  const copyBudget = new CopyBudget()
  for (const [index, operation] of operations.entries()) {
    try {
      apply(patched, operation, copyBudget)
    } catch (error) {
      if (!(error instanceof PatchProblem)) throw error
      const { op, path } = operation
      const message = `Operation ${index} of the patch, ${op} ${JSON.stringify(path)}, cannot be applied: ${error.message}`
      throw new DomainError('patch_failed', message, { index, op, path, reason: error.message })
    }
  }
  return checkPatched(patched.value)
}

/** Checks the bounds that need no value: the number of operations and the depth of their pointers. */
function checkOperations(operations: readonly JsonPatchOperation[]): void {
  const { patchOperations, pointerLevels } = YAML_LIMITS
  if (operations.length > patchOperations.value) throw patchTooLarge('operations', patchOperations.value, operations.length)
  for (const operation of operations) {
    const pointers = 'from' in operation ? [operation.path, operation.from] : [operation.path]
    for (const pointer of pointers) {
      const levels = pointer.split('/').length - 1
      if (levels > pointerLevels.value) throw patchTooLarge('levels of a pointer', pointerLevels.value, levels)
    }
  }
}

function apply(patched: PatchedValue, operation: JsonPatchOperation, copyBudget: CopyBudget): void {
  const { path } = operation
  if (operation.op === 'add') patched.add(path, operation.value)
  else if (operation.op === 'remove') patched.remove(path)
  else if (operation.op === 'replace') patched.replace(path, operation.value)
  else if (operation.op === 'copy') patched.add(path, copyBudget.count(patched.get(operation.from)))
  else if (operation.op === 'move') move(patched, operation.from, path)
  else if (operation.op === 'test' && !isEqual(patched.get(path), operation.value))
    throw new PatchProblem('the value there is different')
}

function move(patched: PatchedValue, from: string, path: string): void {
  if (path.startsWith(`${from}/`)) throw new PatchProblem('a value cannot be moved into itself')
  const moved = patched.get(from)
  if (from === path) return
  patched.remove(from)
  patched.place(path, moved)
}

/**
 * Limits the bytes that `copy` operations add, before they are copied. So the old value, the patch and this limit
 * together bound the result.
 */
class CopyBudget {
  #bytes = 0

  count(value: YamlValue): YamlValue {
    const { patchCopyBytes, valueLevels } = YAML_LIMITS
    const levels = levelsOf(value, valueLevels.value)
    if (levels > valueLevels.value) throw patchTooLarge('levels of the copied value', valueLevels.value, levels)
    this.#bytes += bytesOf(value)
    if (this.#bytes > patchCopyBytes.value) throw patchTooLarge('copied bytes', patchCopyBytes.value, this.#bytes)
    return value
  }
}
