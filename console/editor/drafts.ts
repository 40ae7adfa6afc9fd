import { pathOfParts } from '../../lib/percent-encoding.ts'
import type { ObjectId } from '../navigation/route.ts'

/** A text that was typed and not committed, and the version that it was made from. */
export interface Draft {
  version: string
  base: string
  text: string
}

/** Drafts live as long as the tab: a reload or a new sign-in loses nothing, and nobody else finds them. */
const keyOf = (fabric: string, { kind, namespace, name }: ObjectId) => `draft/${pathOfParts([fabric, kind, namespace, name])}`

export function readDraft(fabric: string, object: ObjectId): Draft | undefined {
  const stored = sessionStorage.getItem(keyOf(fabric, object))
  return stored === null ? undefined : (JSON.parse(stored) as Draft)
}

/** Keeps a draft; where the storage is full it lives in the page alone. */
export function keepDraft(fabric: string, object: ObjectId, draft: Draft): void {
  try {
    sessionStorage.setItem(keyOf(fabric, object), JSON.stringify(draft))
  } catch {
    dropDraft(fabric, object)
  }
}

export function dropDraft(fabric: string, object: ObjectId): void {
  sessionStorage.removeItem(keyOf(fabric, object))
}
