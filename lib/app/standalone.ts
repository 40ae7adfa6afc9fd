import type { OperationReport } from '../domain/operation.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import type { Journal, Lease, Locks, Originals } from './ports.ts'

/**
 * State for working straight on a remote, without a deployment: nothing outlives the process, because nothing has to. The push keeps writers
 * apart, the commit's trailers and the archive log are the record, and Git history keeps the originals.
 */
export class StandaloneLocks implements Locks {
  readonly #tails = new Map<string, Promise<unknown>>()
  #token = 0

  /** Operations of one process on one repository run one after the other. */
  async acquire(repository: string): Promise<Lease> {
    const before = this.#tails.get(repository) ?? Promise.resolve()
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#tails.set(
      repository,
      before.then(() => released),
    )
    await before
    this.#token++
    return {
      token: this.#token,
      confirm: () => Promise.resolve(),
      release: () => {
        release()
        return Promise.resolve()
      },
    }
  }

  holder(): Promise<undefined> {
    return Promise.resolve(undefined)
  }
}

/** Remembers the operations of this process. */
export class StandaloneJournal implements Journal {
  readonly #records = new Map<string, OperationRecord>()

  start(record: OperationRecord): Promise<void> {
    return this.finish(record)
  }

  candidate(fabric: string, operation: string, commit: string): Promise<void> {
    const record = this.#records.get(`${fabric}/${operation}`)
    if (record !== undefined) this.#records.set(`${fabric}/${operation}`, { ...record, commit })
    return Promise.resolve()
  }

  finish(record: OperationRecord): Promise<void> {
    this.#records.set(`${record.fabric}/${record.operation}`, record)
    return Promise.resolve()
  }

  get(fabric: string, operation: string): Promise<OperationRecord | undefined> {
    return Promise.resolve(this.#records.get(`${fabric}/${operation}`))
  }

  list(
    fabric: string,
    { limit, after }: { limit: number; after?: string },
  ): Promise<{ operations: OperationRecord[]; next?: string }> {
    const all = [...this.#records.values()]
      .filter((record) => record.fabric === fabric)
      .sort((a, b) => (a.operation < b.operation ? 1 : -1))
    const rest = after === undefined ? all : all.filter(({ operation }) => operation < after)
    const operations = rest.slice(0, limit)
    const last = operations.at(-1)
    return Promise.resolve(rest.length > limit && last !== undefined ? { operations, next: last.operation } : { operations })
  }
}

/** Keeps no second copies: the originals are in Git's history. Reports are kept while the process runs. */
export class StandaloneOriginals implements Originals {
  readonly #reports = new Map<string, OperationReport>()

  put(): Promise<void> {
    return Promise.resolve()
  }

  get(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  putReport(report: OperationReport): Promise<void> {
    this.#reports.set(`${report.fabric}/${report.operation}`, report)
    return Promise.resolve()
  }

  getReport(fabric: string, operation: string): Promise<OperationReport | undefined> {
    return Promise.resolve(this.#reports.get(`${fabric}/${operation}`))
  }
}
