import type { YamlValue } from '../../yaml/document.ts'
import type { JsonPatchOperation } from '../../yaml/patch/json-patch.ts'
import type { ObjectName } from './object-name.ts'

/** An edit of an object. */
export type ObjectEdit =
  /** The object's whole text, comments included. */
  | { action: 'put'; text: Uint8Array }
  /** The object's value; the text of unchanged parts stays. */
  | { action: 'put'; value: YamlValue }
  /** JSON merge patch: https://www.rfc-editor.org/rfc/rfc7396 */
  | { action: 'patch'; merge: YamlValue }
  /** JSON patch: https://www.rfc-editor.org/rfc/rfc6902 */
  | { action: 'patch'; operations: readonly JsonPatchOperation[] }
  | { action: 'delete' }

/**
 * The caller's knowledge of the object: the blob ids of the versions that it may have, `*` for any version, or that it
 * does not exist (https://www.rfc-editor.org/rfc/rfc9110#section-13.1).
 */
export type Precondition = { matches: readonly string[] | '*' } | { isNew: true }

export interface EditRequest {
  name: ObjectName
  edit: ObjectEdit
  precondition: Precondition
  /** Whether to ingest the raw file that still contains the object first. */
  ingest: boolean
}
