import type { Fault } from '../../contract/fault.ts'
import { archivePath } from '../archive/strategy.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { ChangeSet } from '../tree/change-set.ts'
import { invalidName } from '../tree/file-guard.ts'

/** The places that the originals of one operation go to; each is given to one file. */
export class ArchivePlaces {
  readonly #fabric: FabricState
  readonly #time: Date
  /** What was given away, as the change that it will be. */
  readonly #given = new ChangeSet()

  constructor(fabric: FabricState, time: Date) {
    this.#fabric = fabric
    this.#time = time
  }

  /** A place for the original at `path`, none where originals are not kept in the tree, or why there can be none. */
  async placeFor(path: string): Promise<{ archived?: string } | { fault: Fault }> {
    const { settings, layout, snapshot, places } = this.#fabric
    const taken = (wanted: string) => this.#given.get(wanted) !== undefined || this.#given.isDirectory(wanted)
    const archived = await archivePath(settings.archive_strategy, path, { layout, snapshot, time: this.#time, taken })
    if (archived === undefined) return {}
    const obstacle = await places.obstacle(archived, this.#given)
    if (obstacle === undefined) {
      this.#given.write(archived, new Uint8Array())
      return { archived }
    }
    const message = `The original could not be archived: ${obstacle}`
    return { fault: { ...invalidName(path, message), hint: 'rename the file, or remove what is in the way' } }
  }

  /** Takes a place back from a file that stays after all. */
  release(archived: string | undefined): void {
    if (archived !== undefined) this.#given.forget(archived)
  }
}
