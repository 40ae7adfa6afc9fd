import { setImmediate as nextTurn } from 'node:timers/promises'
import { isError } from '../../contract/errors.ts'
import { CacheDamage, isDamage } from '../object/cache-damage.ts'
import { EMPTY_TREE, type ObjectType } from '../object/git-object.ts'
import type { NextObjects } from '../object/tree-reader.ts'
import type { Clone } from './clone.ts'
import type { CloneFetch } from './clone-fetch.ts'

/** One request asks for this many objects at most: 2.5 MB of ids. */
const MOST_WANTS = 50_000
const ATTEMPTS = 3

/** The objects that are asked for at once. */
interface Wave {
  oids: Set<string>
  done: Promise<void>
}

/**
 * The trees and blobs that a filtered fetch has left out of a clone, and that the remote has promised (Git's partial
 * clone). Whoever reads one that is missing waits for a wave: one request for all that are missing at the time. Throws
 * CacheDamage if the remote does not keep its promise.
 */
export class PromisedObjects {
  readonly #opened: () => Promise<Clone | undefined>
  readonly #fetch: CloneFetch
  #collecting: Wave | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(opened: () => Promise<Clone | undefined>, fetch: CloneFetch) {
    this.#opened = opened
    this.#fetch = fetch
  }

  /** Whether the clone lacks objects. False for one that cannot be read: whoever reads it repairs it. */
  async mayBeMissing(): Promise<boolean> {
    try {
      return (await this.#opened())?.isPartial === true
    } catch (error) {
      if (!isDamage(error)) throw error
      return false
    }
  }

  /** Fetches an object that a clone lacks, with those of `next` that it lacks, too. */
  async ensure(clone: Clone | undefined, oid: string, type: ObjectType, next?: NextObjects): Promise<void> {
    if (clone === undefined || !isPromised(clone, oid, type)) return
    const others = (next?.() ?? []).filter((other) => isPromised(clone, other))
    this.#collecting ??= this.#begin()
    for (const wanted of [oid, ...others]) this.#collecting.oids.add(wanted)
    await this.#collecting.done
  }

  /** Of these trees and blobs, those that are missing. */
  async missing(oids: readonly string[]): Promise<string[]> {
    const clone = await this.#opened()
    return clone === undefined ? [] : oids.filter((oid) => isPromised(clone, oid))
  }

  /** Fetches objects, each alone or a tree with all trees below it. */
  async bring(oids: readonly string[], which: 'alone' | 'with trees below'): Promise<void> {
    const filter = which === 'alone' ? 'tree:0' : 'blob:none'
    for (let at = 0; at < oids.length; at += MOST_WANTS) await this.#bring(oids.slice(at, at + MOST_WANTS), filter)
  }

  /** Whether the remote has an object, which the clone has then, too. */
  async ask(oid: string): Promise<boolean> {
    try {
      await this.bring(await this.missing([oid]), 'alone')
      return true
    } catch (error) {
      if (isNotThere(error)) return false
      throw error
    }
  }

  /** A disk that fails is left by the first attempt, and the one for large files by the second. */
  async #bring(oids: readonly string[], filter: 'tree:0' | 'blob:none', attempt = 1): Promise<void> {
    const clone = await this.#opened()
    if (clone === undefined) throw new CacheDamage('there is no clone')
    try {
      await this.#fetch.objects(clone, oids, filter)
    } catch (error) {
      if (!isDamage(error) || attempt === ATTEMPTS) throw error
      await this.#bring(oids, filter, attempt + 1)
    }
  }

  #begin(): Wave {
    const oids = new Set<string>()
    const done = this.#run(this.#last, oids)
    this.#last = done.catch(() => undefined)
    return { oids, done }
  }

  /** What is asked for while a wave is under way goes with the next. */
  async #run(before: Promise<unknown>, oids: Set<string>): Promise<void> {
    await Promise.all([before, nextTurn()])
    this.#collecting = undefined
    try {
      await this.bring(await this.missing([...oids]), 'alone')
    } catch (error) {
      throw isNotThere(error) ? new CacheDamage('the remote lacks an object that it has promised', { cause: error }) : error
    }
  }
}

/** Commits are never left out. */
function isPromised({ isPartial, objects }: Clone, oid: string, type?: ObjectType): boolean {
  return isPartial && type !== 'commit' && oid !== EMPTY_TREE && !objects.has(oid)
}

/** Git's own words for an object that it does not have. */
function isNotThere(error: unknown): boolean {
  return isError(error, 'protocol_error') && /not our ref/.test(error.data.reason)
}
