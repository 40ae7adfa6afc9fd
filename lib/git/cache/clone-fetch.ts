import type { ReportProgress } from '../../app/ports/ports.ts'
import { DomainError } from '../../contract/errors.ts'
import { CacheDamage } from '../object/cache-damage.ts'
import { PackError } from '../pack/pack-error.ts'
import type { Pack } from '../pack/pack-file.ts'
import { indexPack } from '../pack/pack-indexer.ts'
import type { PackSpool } from '../pack/pack-spool.ts'
import type { RemoteBranch } from '../wire/remote-branch.ts'
import type { Limits } from '../wire/transport.ts'
import type { FetchTakers, Filter, HistoryEnds } from '../wire/upload-pack.ts'
import type { Clone } from './clone.ts'

/**
 * What is new on the branch comes with its small files, which are most often the very ones that are read next: a push
 * of raw files takes no second request.
 */
const NEW_FILES: Filter = `blob:limit=${256 * 1024}`

export interface CloneFetchOptions {
  remote: RemoteBranch
  limits: Limits
  onProgress?: ReportProgress | undefined
}

/** A conversation that brings one pack. */
type Talk = (takers: FetchTakers) => Promise<HistoryEnds>

/**
 * Fetches into a clone: from a server that filters only commits, trees and what is asked for by id; from any other all
 * that a commit reaches.
 */
export class CloneFetch {
  readonly #options: CloneFetchOptions

  constructor(options: CloneFetchOptions) {
    this.#options = options
  }

  /** Fetches a commit, with so many commits of history, or else with those since the clone's head. */
  async commit(clone: Clone, want: string, depth: number | undefined, signal?: AbortSignal): Promise<void> {
    const { remote } = this.#options
    const have = clone.head === undefined ? [] : [clone.head]
    const history = { have, shallow: [...clone.shallow], depth }
    const filtered: Talk = (takers) =>
      remote.fetchFiltered({ ...history, wants: [want], filter: filterFor(depth, have) }, takers, signal)
    const whole: Talk = (takers) => remote.fetch({ ...history, want }, takers, signal)
    const receive = (talk: Talk, promisedBy: string | undefined) =>
      this.#receive(clone, talk, signal, (pack, ends) => clone.receive({ pack, ...ends, promisedBy }, want))
    if (!(await this.#tryFiltered(() => receive(filtered, remote.url), signal))) await receive(whole, undefined)
    if (!clone.objects.has(want)) throw this.#malformed(new PackError('it lacks the commit that was asked for'))
  }

  /**
   * Fetches trees and blobs by id; with `blob:none`, trees with all trees below them. Throws CacheDamage where the
   * server does not filter any more.
   */
  async objects(clone: Clone, wants: readonly string[], filter: 'tree:0' | 'blob:none', signal?: AbortSignal): Promise<void> {
    const request = { wants, filter, have: [], shallow: [] }
    const talk: Talk = (takers) => this.#options.remote.fetchFiltered(request, takers, signal)
    const fetch = () => this.#receive(clone, talk, signal, (pack) => clone.receiveObjects(pack))
    if (!(await this.#tryFiltered(fetch, signal))) throw new CacheDamage('objects that were left out cannot be had')
    if (!wants.every((oid) => clone.objects.has(oid)))
      throw this.#malformed(new PackError('it lacks an object that was asked for'))
  }

  /** False if the server offers no filters, or refuses them. */
  async #tryFiltered(fetch: () => Promise<void>, signal?: AbortSignal): Promise<boolean> {
    const { remote } = this.#options
    if (!(await remote.offersFilters(signal))) return false
    try {
      await fetch()
      return true
    } catch (error) {
      if (await remote.offersFilters(signal)) throw error
      return false
    }
  }

  async #receive(
    clone: Clone,
    talk: Talk,
    signal: AbortSignal | undefined,
    keep: (pack: Pack | undefined, ends: HistoryEnds) => Promise<void>,
  ): Promise<void> {
    const spool = clone.generation.spool()
    try {
      const ends = await talk({ pack: spool, onBytes: this.#fetching })
      await keep(await this.#indexed(spool, signal), ends)
    } catch (error) {
      throw error instanceof PackError ? this.#malformed(error) : error
    } finally {
      await spool.discard()
    }
  }

  /** Undefined for a pack without objects. */
  async #indexed(spool: PackSpool, signal: AbortSignal | undefined): Promise<Pack | undefined> {
    const { remote, limits } = this.#options
    const whole = await spool.finish()
    if (whole.count === 0) return undefined
    try {
      return await indexPack(whole, { objectBytes: limits.objectBytes, signal, onProgress: this.#indexing })
    } catch (error) {
      if (signal?.aborted !== true) throw error
      throw new DomainError('cancelled', 'The fetch was cancelled', { what: `fetch of ${remote.url}` }, { cause: error })
    }
  }

  readonly #fetching = (done: number): void => {
    const message = `Fetching ${this.#options.remote.url}`
    this.#options.onProgress?.({ step: 'fetch', message, done, unit: 'bytes' })
  }

  readonly #indexing = (done: number, total: number): void => {
    this.#options.onProgress?.({ step: 'fetch', message: 'Indexing objects', done, total, unit: 'objects' })
  }

  #malformed(error: PackError): DomainError {
    const { url } = this.#options.remote
    const reason = `the pack it sent is not right: ${error.message}`
    return new DomainError('protocol_error', `The remote ${url} cannot be used: ${reason}`, { url, reason }, { cause: error })
  }
}

/** A first clone needs the commit alone, and history its trees: whoever walks it looks into each. */
function filterFor(depth: number | undefined, have: readonly string[]): Filter {
  if (depth === undefined) return NEW_FILES
  return depth === 1 && have.length === 0 ? 'tree:0' : 'blob:none'
}
