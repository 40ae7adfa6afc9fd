import type { GitRepository, History } from '../../app/ports/ports.ts'
import type { ObjectType } from '../object/git-object.ts'

/** A clone on disk: a bare repository that any Git reads. */
export interface LocalClone {
  directory: string
  /** The bytes of all packs. */
  packBytes: number
  /** Throws `limit_exceeded` for an object that is larger than one may be, without inflating it. */
  checkSize(oid: string, type: ObjectType): Promise<void>
}

/** A repository whose clone others may read. */
export interface ClonedRepository extends GitRepository, History {
  /** The clone in use; undefined where it is not on disk, or not all of it. */
  clone(): Promise<LocalClone | undefined>
}
