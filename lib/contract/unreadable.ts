/**
 * A stored record that this version cannot read, because a later version wrote it or a person did. Lists leave it out
 * and name it.
 */
export interface Unreadable {
  /** By which people know the record: of a fabric, a repository, an operation, a delivery or an upload. */
  id: string
  /** Which fields are wrong, and how. */
  reason: string
}
