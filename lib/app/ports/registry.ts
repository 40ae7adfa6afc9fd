import * as z from 'zod'
import type { FabricPage, FabricRecord, RejectedFile } from '../../contract/fabric.ts'
import type { RepositoryChange, RepositoryRecord, RepositorySecrets } from '../../contract/repository.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import type { DuePage } from './journal.ts'

/** Makes a record from the readable fields of a damaged one, and the names of the lost fields. */
export type Mending<R> = (readable: Partial<R>, lost: string[]) => R | undefined

/** Registered fabrics. A record's `version` grows by one with each write. */
export interface Fabrics {
  /** Throws `fabric_exists`. */
  create(fabric: FabricRecord): Promise<void>
  /** Throws `fabric_not_found`, `record_unreadable`. */
  get(id: string): Promise<FabricRecord>
  list(page: { limit: number; after?: string }): Promise<FabricPage>
  /**
   * The fabrics of a repository by id, read consistently. The cost does not grow with the other fabrics of the
   * deployment.
   */
  ofRepository(repository: string): Promise<Pick<FabricPage, 'fabrics' | 'unreadable'>>
  /** Replaces the record if it is still at `version - 1`; throws `fabric_changed` otherwise. */
  update(fabric: FabricRecord): Promise<void>
  /**
   * Deletes a record, even if it cannot be read, and its list of refused files; with `version`, only at that version.
   * Throws `fabric_not_found`, `fabric_changed`.
   */
  delete(id: string, version?: number): Promise<void>
  /**
   * Replaces a record that cannot be read. `make` gets the readable fields and the names of the lost ones. Writes
   * nothing, and returns undefined, if `make` returns nothing, or if the record is readable, missing, or was changed
   * meanwhile.
   */
  mend(id: string, make: Mending<FabricRecord>): Promise<FabricRecord | undefined>
}

/** The raw files of a fabric that are known to be refused; `version` is absent until the list is written. */
export interface RejectedList {
  files: RejectedFile[]
  version?: string
}

/**
 * The raw files that were refused, by fabric: an automatic ingest does not read them again until their content changes.
 */
export interface RejectedFiles {
  /** Empty for a fabric without a list. */
  get(fabric: string): Promise<RejectedList>
  /** Replaces the list if it is still at `version`; returns false otherwise. */
  replace(fabric: string, list: RejectedList): Promise<boolean>
}

/** Heads, and secrets, that a repository's record must still have. */
export interface KnownHeads {
  /** Both: one that is absent is not on record. */
  secrets?: RepositorySecrets
  processed?: string | null
  head?: string | null
  /** As in the record; empty if it names none. */
  left?: string
}

/** Known repositories: one per URL and branch, shared by the fabrics in it. */
export interface Repositories {
  /** False if the repository is known: its record stays as it is. */
  create(repository: RepositoryRecord): Promise<boolean>
  /**
   * Changes some fields of a known repository and leaves the others alone. With `only`, changes them only if the record
   * still has these heads and secrets. False if the repository is not known, or has others.
   */
  change(id: string, fields: RepositoryChange, only?: KnownHeads): Promise<boolean>
  /** Throws `record_unreadable`. */
  get(id: string): Promise<RepositoryRecord | undefined>
  /** By id. */
  list(): Promise<{ repositories: RepositoryRecord[]; unreadable: Unreadable[] }>
  /** A part of the list; `after` and `next` are ids. */
  page(page: { limit: number; after?: string }): Promise<{
    repositories: RepositoryRecord[]
    unreadable: Unreadable[]
    next?: string
  }>
  /** Like `Fabrics.mend`. */
  mend(id: string, make: Mending<RepositoryRecord>): Promise<RepositoryRecord | undefined>
  /**
   * The repositories that were due before a time, the longest waiting first; `after` and `next` are cursors. The cost
   * does not grow with the others. A new repository is due at its creation, and each becomes due again.
   */
  due(before: Date, page: DuePage): Promise<{ repositories: RepositoryRecord[]; unreadable: Unreadable[]; next?: string }>
  /** Sets when a repository is due next, and changes fields of it. Does nothing for an unknown repository. */
  schedule(id: string, at: Date, fields?: RepositoryChange): Promise<void>
}

/** An operation whose commit a force-push has taken off the branch, and whose files have to be brought back. */
const lostOperation = z.object({
  operation: z.string(),
  fabric: z.string(),
  /** The commit that is no longer on the branch. */
  commit: z.string(),
  /** The processed head that the force-push has taken away; it identifies the force-push. */
  head: z.string(),
})

export type LostOperation = z.infer<typeof lostOperation>

/** `settled`: its files are back, or are known to be lost for good, but this has not been reported yet. */
export const notedLoss = lostOperation.extend({ state: z.enum(['waiting', 'settled']) })

export type NotedLoss = z.infer<typeof notedLoss>

/**
 * The list of operations to bring back or report after force-pushes. Each item has its own state: if a process dies in
 * the middle, another goes on.
 */
export interface LostOperations {
  /**
   * Adds lost operations. An item that exists already stays as it is, done or not; if another force-push (`head`) has
   * taken the operation away again, it has to be brought back again.
   */
  put(repository: string, lost: readonly LostOperation[]): Promise<void>
  /** Items that are not done, oldest operation first. */
  list(repository: string): Promise<{ lost: NotedLoss[]; unreadable: Unreadable[] }>
  /**
   * `settled`: nothing is left to bring back of this operation; `done`: this has also been reported. Does nothing for
   * an operation that is not on the list.
   */
  mark(repository: string, operation: string, state: 'settled' | 'done'): Promise<void>
}
