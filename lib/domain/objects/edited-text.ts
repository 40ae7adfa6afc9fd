import { DomainError } from '../../contract/errors.ts'
import type { YamlValue } from '../../yaml/document.ts'
import { editDocument } from '../../yaml/edit/edit-document.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { writeDocument } from '../../yaml/edit/write-document.ts'
import { applyJsonPatch } from '../../yaml/patch/json-patch.ts'
import { applyMergePatch } from '../../yaml/patch/merge-patch.ts'
import { checkPatched } from '../../yaml/value/value-size.ts'
import type { CurrentObject } from './current-object.ts'
import type { ObjectEdit } from './object-edit.ts'
import type { NamedObject } from './object-name.ts'
import type { PlainDocument } from './plain-document.ts'
import type { RawObject } from './raw-object.ts'

/**
 * Returns the new text of an object's file. If the edit gives a value, only the differing parts of the current text
 * change. Throws `object_not_found` for a patch of a missing object, `patch_failed`, `limit_exceeded`, and
 * `edit_refused` if the edit would touch more than was asked for.
 */
export function editedText(
  edit: Exclude<ObjectEdit, { action: 'delete' }>,
  current: CurrentObject | undefined,
  named: NamedObject,
): Uint8Array {
  if ('text' in edit) return edit.text
  if (current === undefined) {
    if (edit.action === 'put') return Buffer.from(writeDocument(edit.value))
    throw notFound(named)
  }
  const text = Buffer.from(current.bytes).toString('utf8')
  const result = editDocument(text, edit.action === 'put' ? edit.value : patched(edit, text, current, named))
  if ('text' in result) return Buffer.from(result.text)
  throw new DomainError('edit_refused', `${named.key} cannot be edited in place: ${result.refusal.message}`, {
    object: named.key,
    faults: [{ ...result.refusal, file: current.path }],
  })
}

/** Where something of the name of a missing object is. */
export type NearMiss = { raw: RawObject } | { plain: PlainDocument }

/** Returns the error for a missing object. */
export function notFound({ key, isManaged }: NamedObject, near?: NearMiss): DomainError<'object_not_found'> {
  const message = `There is no ${isManaged ? 'managed ' : ''}${key} in this fabric${near === undefined ? '' : `: ${told(near)}`}`
  return new DomainError('object_not_found', message, { object: key })
}

function told(near: NearMiss): string {
  if ('raw' in near) return `it is still in ${near.raw.file.path}, line ${near.raw.line}`
  const { path, line } = near.plain
  return `${path}, line ${line}, has its name, but is no object, because apiVersion or kind is missing: add it in a newer version of the raw file`
}

function patched(
  edit: Extract<ObjectEdit, { action: 'patch' }>,
  text: string,
  { path }: CurrentObject,
  { key }: NamedObject,
): YamlValue {
  const read = readDocumentValue(text)
  if ('value' in read) {
    return 'merge' in edit ? checkPatched(applyMergePatch(read.value, edit.merge)) : applyJsonPatch(read.value, edit.operations)
  }
  throw new DomainError('edit_refused', `${key} cannot be read: mend ${path} first, or replace it as a whole`, {
    object: key,
    faults: [{ ...read, file: path }],
  })
}

/** Returns the error for an object that did not exist at a point in time. */
export function notThere({ key }: NamedObject, point: string): DomainError<'object_not_found'> {
  const message = `${key} did not exist at ${point}: gfm blame shows when it came and went`
  return new DomainError('object_not_found', message, { object: key })
}
