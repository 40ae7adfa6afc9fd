import type { Fault } from '../../contract/fault.ts'
import { archivePath } from '../archive/strategy.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { ChangeSet } from '../tree/change-set.ts'
import { invalidName } from '../tree/file-guard.ts'

/** The archive paths of one operation's originals. No two files share one, but one may be a folder of another. */
export class ArchivePlaces {
  readonly #fabric: FabricState
  readonly #time: Date
  /** The paths already assigned, as the changes that they will become. */
  readonly #assigned = new ChangeSet()

  constructor(fabric: FabricState, time: Date) {
    this.#fabric = fabric
    this.#time = time
  }

  /**
   * Returns an archive path for the original at `path`, an empty result if the strategy keeps no originals in the tree,
   * or the fault that prevents archiving.
   */
  async placeFor(path: string): Promise<{ archived?: string } | { fault: Fault }> {
    const { settings, layout, snapshot, places } = this.#fabric
    const archived = await archivePath(settings.archive_strategy, path, { layout, snapshot, time: this.#time })
    if (archived === undefined) return {}
    const obstacle = await places.obstacle(archived, this.#assigned)
    if (obstacle === undefined) {
      this.#assigned.write(archived, new Uint8Array())
      return { archived }
    }
    const message = `The original could not be archived: ${obstacle}`
    return { fault: { ...invalidName(path, message), hint: 'rename the file, or remove what is in the way' } }
  }

  /** Releases the path of a file that stays after all. */
  release(archived: string | undefined): void {
    if (archived !== undefined) this.#assigned.forget(archived)
  }
}
