import type { FabricPage, FabricRecord } from '../../contract/fabric.ts'
import type { RepositoryChange, RepositoryRecord } from '../../contract/repository.ts'
import type { Unreadable } from '../../contract/unreadable.ts'

/** Makes a record anew from what can be read of it, and the names of the fields that cannot. */
export type Mending<R> = (readable: Partial<R>, lost: string[]) => R | undefined

/** Registered fabrics. A record's `version` grows by one with each write. */
export interface Fabrics {
  /** Throws `fabric_exists`. */
  create(fabric: FabricRecord): Promise<void>
  /** Throws `fabric_not_found`, `record_unreadable`. */
  get(id: string): Promise<FabricRecord>
  list(page: { limit: number; after?: string }): Promise<FabricPage>
  /** The fabrics of a repository by id, as they were last written; costs nothing that grows with the other fabrics. */
  ofRepository(repository: string): Promise<Pick<FabricPage, 'fabrics' | 'unreadable'>>
  /** Replaces the record if it is still at `version - 1`; throws `fabric_changed` otherwise. */
  update(fabric: FabricRecord): Promise<void>
  /** Throws `fabric_not_found`. Also one that cannot be read is deleted. */
  delete(id: string): Promise<void>
  /**
   * Puts a record in the place of one that cannot be read. `make` is given what can be read of it, field by field, and
   * the names of the fields that are lost. Undefined, and nothing is written, when `make` gives nothing, or the record
   * can be read, is not there, or was changed by somebody else meanwhile.
   */
  mend(id: string, make: Mending<FabricRecord>): Promise<FabricRecord | undefined>
}

/** Heads that a repository's record must have. */
export interface KnownHeads {
  processed?: string | null
  head?: string | null
  left?: string | null
}

/** Known repositories: one per URL and branch, shared by the fabrics in it. */
export interface Repositories {
  /** Creates or replaces. */
  put(repository: RepositoryRecord): Promise<void>
  /**
   * Changes some fields of a known repository and leaves those that others write alone; with `only`, while these are
   * its heads. False when the repository is not known, or one of its heads is another.
   */
  change(id: string, fields: RepositoryChange, only?: KnownHeads): Promise<boolean>
  /** Throws `record_unreadable`. */
  get(id: string): Promise<RepositoryRecord | undefined>
  /** By id. */
  list(): Promise<{ repositories: RepositoryRecord[]; unreadable: Unreadable[] }>
  /** As `Fabrics.mend`. */
  mend(id: string, make: Mending<RepositoryRecord>): Promise<RepositoryRecord | undefined>
}

/** An operation whose commit a force-push has taken off the branch, and whose files are to be brought back. */
export interface LostOperation {
  operation: string
  fabric: string
  /** That is not on the branch any more. */
  commit: string
  /** The processed head that the force-push has taken away: it tells one force-push from another. */
  head: string
}

/** `settled`: its files are back, or it is known that they never can be; people are still to be told. */
export interface NotedLoss extends LostOperation {
  state: 'waiting' | 'settled'
}

/**
 * What is still to be brought back or told after force-pushes, operation by operation: whoever dies in the middle is
 * followed by somebody who goes on.
 */
export interface LostOperations {
  /**
   * Notes lost operations. One that is noted already is left as it is, be it done or not; one that another force-push
   * (`head`) has taken away again is to be brought back again.
   */
  put(repository: string, lost: readonly LostOperation[]): Promise<void>
  /** Those that are not done, by operation: oldest first. */
  list(repository: string): Promise<{ lost: NotedLoss[]; unreadable: Unreadable[] }>
  /**
   * `settled`: nothing is left to be brought back of this operation; `done`: and it was told. Does nothing for one that
   * was never noted.
   */
  mark(repository: string, operation: string, state: 'settled' | 'done'): Promise<void>
}
