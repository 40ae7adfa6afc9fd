import type { PreparedCommit } from '../../app/ports/ports.ts'
import { type KeptTrees, type ObjectSource, TreeReader } from '../object/tree-reader.ts'
import type { PackBuilder } from '../pack/pack-builder.ts'
import type { Pack } from '../pack/pack-file.ts'
import { GitSnapshot } from './git-snapshot.ts'

/** A commit in memory, with those below it that were not pushed either. */
export class BuiltCommit implements PreparedCommit {
  readonly oid: string
  readonly base: string | null
  readonly snapshot: BuiltSnapshot
  readonly #builder: PackBuilder
  #pack: Pack<Buffer> | undefined

  /** `below`: the snapshot on which it was built. `objects`: where what is not new is read. */
  constructor(oid: string, below: GitSnapshot, builder: PackBuilder, objects: ObjectSource, trees: KeptTrees) {
    this.oid = oid
    this.base = below instanceof BuiltSnapshot ? below.base : below.commit
    this.snapshot = new BuiltSnapshot(this, below, builder, objects, trees)
    this.#builder = builder
  }

  get thin(): Buffer | undefined {
    return this.#builder.buildThin()
  }

  /** Made when it is first asked for: the push need not wait for what only the clone keeps. */
  get pack(): Pack<Buffer> {
    this.#pack ??= this.#builder.build()
    return this.#pack
  }
}

/** The tree of a commit in memory. */
export class BuiltSnapshot extends GitSnapshot {
  /** The commit below it that the remote has. */
  readonly base: string | null
  /** Holds what the remote does not have. */
  readonly builder: PackBuilder

  constructor(
    { oid, base }: Pick<BuiltCommit, 'oid' | 'base'>,
    below: GitSnapshot,
    builder: PackBuilder,
    objects: ObjectSource,
    trees: KeptTrees,
  ) {
    const source: ObjectSource = {
      read: async (id, type, next) => builder.added(id) ?? objects.read(id, type, next),
    }
    super(oid, source, new TreeReader(source, trees), {
      readPast: (id) => below.pastBlob(id),
      bring: (_, directory) => below.bring(directory),
    })
    this.base = base
    this.builder = builder
  }
}
