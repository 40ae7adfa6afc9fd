import { blobId } from '../../lib/domain/tree/blob-id.ts'
import { LAB } from '../support/objects.ts'
import { BRANCH, HOUR, MINUTE, managedPath, objectText, rawPath } from './names.ts'
import type { Oracle } from './oracle.ts'
import type { Action } from './schedule.ts'
import type { World } from './world.ts'

const OUTAGES_MS = [10 * MINUTE, 40 * MINUTE, 3 * HOUR] as const

/**
 * What people do to the branch with Git alone. Whoever pushes reads the branch first, so that nothing comes between.
 */
export class People {
  readonly #world: World
  readonly #oracle: Oracle
  /** Commits below which nobody forces the branch. */
  readonly #beginning: string | null

  constructor(world: World, oracle: Oracle) {
    this.#world = world
    this.#oracle = oracle
    this.#beginning = world.host.head
  }

  pushRaw({ id, which }: Action): void {
    this.#addRaw(`f${id}`, objectText(`o${which}`, `f${id}`))
  }

  pushBadRaw({ id }: Action): void {
    this.#addRaw(`f${id}`, `kind: VPC\nkind: f${id}\n`)
  }

  pushOther({ id }: Action): void {
    if (this.#world.host.head !== null) this.#world.host.edit({ 'README.md': `${id}\n` }, `read me ${id}`)
  }

  editByHand({ id, which }: Action): void {
    const path = managedPath(`o${which}`)
    const text = this.#world.host.text(path)
    if (text !== undefined)
      this.#world.host.edit({ [path]: `${text.replace(/\n# by hand.*\n$/, '\n')}# by hand ${id}\n` }, `by hand ${id}`)
  }

  /** Takes back what waits. */
  withdrawRaw({ id }: Action): void {
    const files = this.#rawFiles()
    if (files.length > 0) this.#withdraw(files, id)
  }

  forceBack({ which }: Action): void {
    const target = this.#target(which)
    if (target !== undefined) this.#world.host.move(this.#world.host.head, target, 'person')
  }

  /** Rewrites history so that it ends earlier, without the raw files that waited there. */
  forceBackAndWithdraw(action: Action): void {
    const { host } = this.#world
    const target = this.#target(action.which)
    if (target === undefined) return
    const before = host.head
    // One push: what is in between nobody sees.
    const { onMove } = host
    host.onMove = () => undefined
    host.move(before, target, 'person')
    const files = this.#rawFiles()
    if (files.length > 0) this.#withdraw(files, action.id)
    host.onMove = onMove
    host.onMove(before, host.head, 'person', BRANCH)
  }

  deleteBranch(): void {
    const { host, scheduler, network } = this.#world
    const { head } = host
    if (head === null) return
    host.move(head, null, 'person')
    scheduler.after(2 * MINUTE, network, () => void host.move(null, head, 'person'), true)
  }

  /** The host is down, for minutes or for longer than a message comes again. */
  outage({ which }: Action): void {
    const { host, now } = this.#world
    host.downUntil = now + (OUTAGES_MS[which] ?? 0)
  }

  #addRaw(name: string, text: string): void {
    const { host } = this.#world
    if (host.head === null) return
    this.#oracle.brought(rawPath(name), blobId(Buffer.from(text)))
    host.edit({ [rawPath(name)]: text }, `add ${name}`)
  }

  #rawFiles(): string[] {
    return [...this.#world.host.tree.at(`${LAB}/raw`).files(`${LAB}/raw/`)]
      .filter(([path]) => path.endsWith('.yaml'))
      .map(([path]) => path)
  }

  #withdraw(paths: readonly string[], id: number): void {
    const { host } = this.#world
    for (const path of paths) this.#oracle.withdrawn(host.tree.entry(path)?.oid ?? '')
    host.edit(Object.fromEntries(paths.map((path) => [path, null])), `withdraw ${id}`)
  }

  #target(which: number): string | undefined {
    const { host } = this.#world
    if (host.head === null || host.head === this.#beginning) return undefined
    let target: string | null = host.head
    for (let step = 0; step <= which && target !== this.#beginning && target !== null; step += 1)
      target = host.commit(target).parent
    return target ?? undefined
  }
}
