import type { YamlValue } from '../../yaml/document.ts'
import type { JsonPatchOperation } from '../../yaml/patch/json-patch.ts'
import type { ObjectName } from './object-name.ts'

/** What is to become of an object. */
export type ObjectEdit =
  /** Its whole text, comments included. */
  | { action: 'put'; text: Uint8Array }
  /** Its value; the text around what differs stays. */
  | { action: 'put'; value: YamlValue }
  /** JSON merge patch: https://www.rfc-editor.org/rfc/rfc7386 */
  | { action: 'patch'; merge: YamlValue }
  /** JSON patch: https://www.rfc-editor.org/rfc/rfc6902 */
  | { action: 'patch'; operations: readonly JsonPatchOperation[] }
  | { action: 'delete' }

/**
 * What the caller knows of the object: blob ids of the versions it may have, `*` for any, or that there is none
 * (https://www.rfc-editor.org/rfc/rfc9110#section-13.1).
 */
export type Precondition = { matches: readonly string[] | '*' } | { isNew: true }

export interface EditRequest {
  name: ObjectName
  edit: ObjectEdit
  precondition: Precondition
  /** Take the object out of the raw file that it is still in, first. */
  ingest: boolean
}
