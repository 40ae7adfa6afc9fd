import type { GitRepository } from '../../app/ports/ports.ts'
import type { ObjectType } from '../object/git-object.ts'

/** A clone on disk: a bare repository that any Git reads. */
export interface LocalClone {
  directory: string
  /** The bytes of all packs. */
  packBytes: number
  /** Throws `limit_exceeded` for an object above the size limit, without inflating it. */
  checkSize(oid: string, type: ObjectType): Promise<void>
}

/** A repository whose clone other readers may use. */
export interface ClonedRepository extends GitRepository {
  /** The clone in use; undefined unless all of it is on disk. */
  clone(): Promise<LocalClone | undefined>
}
