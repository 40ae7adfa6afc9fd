import type { Fabrics } from '../ports/registry.ts'
import { fabricsOf } from '../registry/fabrics.ts'

/** A fabric that was registered since is found by the sweep at the latest. */
const KEEP_MS = 60_000

/** The directories of a repository's fabrics, remembered for a minute: deliveries come in bursts. */
export class WatchedDirectories {
  readonly #fabrics: Fabrics
  readonly #known = new Map<string, { directories: readonly string[]; until: number }>()

  constructor(fabrics: Fabrics) {
    this.#fabrics = fabrics
  }

  async of(repository: string, now: Date): Promise<readonly string[]> {
    const known = this.#known.get(repository)
    if (known !== undefined && known.until > now.getTime()) return known.directories
    const directories = (await fabricsOf({ fabrics: this.#fabrics }, repository)).map(({ directory }) => directory)
    this.#known.set(repository, { directories, until: now.getTime() + KEEP_MS })
    return directories
  }
}
