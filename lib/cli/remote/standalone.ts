import { setTimeout as sleep } from 'node:timers/promises'
import { DUE_AFTER_MS } from '../../app/ports/due.ts'
import type { CandidateCommit, CommitOrigin, DuePage, Journal } from '../../app/ports/journal.ts'
import type { Lease, LockHolder, Locks, Originals } from '../../app/ports/ports.ts'
import { byText } from '../../by-text.ts'
import { DomainError } from '../../contract/errors.ts'
import type {
  EndedOperation,
  OpenOperation,
  OperationFailure,
  OperationPage,
  OperationRecord,
  ProposalOutcome,
} from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { isOpen } from '../../domain/operation/outcome.ts'

/*
 * State for working directly on a remote, without a deployment. Nothing outlives the process, because nothing has to:
 * the push keeps writers of other processes apart, the commit's trailers and the archive log are the record, and Git's
 * history keeps the originals.
 */

/** The duration of a lease. */
const LEASE_MS = 30_000

interface Held extends LockHolder {
  released: Promise<void>
}

/** Operations of one process on one repository run one after the other. */
export class StandaloneLocks implements Locks {
  readonly #held = new Map<string, Held>()
  #token = 0

  async acquire(repository: string, holder: LockHolder, waitMs: number): Promise<Lease> {
    const deadline = sleep(waitMs, 'too late', { ref: false })
    for (let attempt = 0; ; attempt++) {
      const held = this.#held.get(repository)
      if (held === undefined) return this.#take(repository, holder, attempt > 0)
      if ((await Promise.race([held.released, deadline])) === 'too late') throw busy(repository, held.operation)
    }
  }

  /** One process has no other to carry out its requests. */
  acquireOrHandOver(repository: string, holder: LockHolder, waitMs: number): Promise<Lease> {
    return this.acquire(repository, holder, waitMs)
  }

  holder(repository: string): Promise<(LockHolder & { expires_at: string }) | undefined> {
    const held = this.#held.get(repository)
    const expires_at = new Date(Date.now() + LEASE_MS).toISOString()
    return Promise.resolve(held && { fabric: held.fabric, operation: held.operation, expires_at })
  }

  #take(repository: string, { fabric, operation }: LockHolder, hasWaited: boolean): Lease {
    let wake = () => {}
    const released = new Promise<void>((resolve) => {
      wake = resolve
    })
    const held = { fabric, operation, released }
    this.#held.set(repository, held)
    const isOurs = () => this.#held.get(repository) === held
    return {
      token: ++this.#token,
      hasWaited,
      claim: () => Promise.resolve([]),
      confirm: async () => {
        if (!isOurs()) throw new DomainError('lock_lost', 'The lock on the repository was released', { repository })
      },
      release: async () => {
        if (isOurs()) this.#held.delete(repository)
        wake()
      },
      // The process is the only holder, and knows the outcome of its operations.
      abandon: () => {
        if (isOurs()) this.#held.delete(repository)
        wake()
      },
    }
  }
}

function busy(repository: string, holder: string): DomainError {
  const message = `The operation ${holder} is writing to the repository`
  return new DomainError('repository_busy', message, { repository, holder, retry_after_seconds: 1 })
}

/** Remembers the operations of this process. */
export class StandaloneJournal implements Journal {
  readonly #records = new Map<string, OperationRecord>()
  readonly #due = new Map<string, string>()
  readonly #origins = new Map<string, CommitOrigin>()
  readonly #now: () => number

  constructor({ now = Date.now }: { now?: () => number } = {}) {
    this.#now = now
  }

  async start(record: OpenOperation, commit?: CandidateCommit): Promise<void> {
    const earlier = this.#records.get(keyOf(record))
    const may = record.status === 'queued' ? ['queued'] : ['queued', 'running']
    if (earlier !== undefined && !may.includes(earlier.status)) throw finished(record.operation)
    this.#put({ ...earlier, ...record })
    if (commit !== undefined) await this.candidate(record.fabric, record.operation, commit)
  }

  async create(record: OpenOperation, commit?: CandidateCommit): Promise<boolean> {
    if (this.#records.has(keyOf(record))) return false
    await this.start(record, commit)
    return true
  }

  async candidate(fabric: string, operation: string, { oid, base, rivals = [] }: CandidateCommit): Promise<void> {
    const { rivals: _, ...record } = this.#pending({ fabric, operation })
    this.#put({ ...record, commit: oid, base, ...(rivals.length === 0 ? {} : { rivals: [...rivals] }) })
    this.#origins.set(oid, { fabric, operation, base })
  }

  async unknown(fabric: string, operation: string): Promise<void> {
    this.#put({ ...this.#pending({ fabric, operation }), status: 'unknown' })
  }

  async requeue(fabric: string, operation: string, failure?: OperationFailure): Promise<void> {
    this.#put({ ...this.#pending({ fabric, operation }), status: 'queued', ...definedOf({ failure }) })
  }

  async finish(record: EndedOperation): Promise<void> {
    this.#pending(record)
    this.#put(record)
  }

  async conclude(fabric: string, operation: string, outcome: ProposalOutcome): Promise<void> {
    const record = this.#records.get(keyOf({ fabric, operation }))
    if (record?.status === 'proposed') this.#put({ ...record, ...outcome })
  }

  async restore(record: EndedOperation): Promise<boolean> {
    const earlier = this.#records.get(keyOf(record))
    if (earlier !== undefined && !isOpen(earlier)) return false
    this.#put(record)
    return true
  }

  get(fabric: string, operation: string): Promise<OperationRecord | undefined> {
    return Promise.resolve(this.#records.get(keyOf({ fabric, operation })))
  }

  operationOf(commit: string): Promise<CommitOrigin | undefined> {
    return Promise.resolve(this.#origins.get(commit))
  }

  list(fabric: string, { limit, after }: { limit: number; after?: string }): Promise<OperationPage> {
    const all = [...this.#records.values()]
      .filter((record) => record.fabric === fabric)
      .sort((a, b) => (a.operation < b.operation ? 1 : -1))
    const rest = after === undefined ? all : all.filter(({ operation }) => operation < after)
    const operations = rest.slice(0, limit)
    const last = operations.at(-1)
    const next = rest.length > limit && last !== undefined ? { next: last.operation } : {}
    return Promise.resolve({ operations, unreadable: [], ...next })
  }

  due(before: Date, { limit, after = '' }: DuePage): Promise<OperationPage> {
    const placeOf = (record: OperationRecord) => `${this.#due.get(keyOf(record))} ${keyOf(record)}`
    const all = [...this.#records.values()].filter((record) => (this.#due.get(keyOf(record)) ?? '~') < before.toISOString())
    const rest = all.filter((record) => placeOf(record) > after).sort(byText(placeOf))
    const operations = rest.slice(0, limit)
    const last = operations.at(-1)
    const next = rest.length > limit && last !== undefined ? { next: placeOf(last) } : {}
    return Promise.resolve({ operations, unreadable: [], ...next })
  }

  async postpone(fabric: string, operation: string, until: Date): Promise<void> {
    const key = keyOf({ fabric, operation })
    if (this.#due.has(key)) this.#due.set(key, until.toISOString())
  }

  #put(record: OperationRecord): void {
    const { status } = record
    this.#records.set(keyOf(record), record)
    if (status === 'queued' || status === 'running' || status === 'unknown')
      this.#due.set(keyOf(record), new Date(this.#now() + DUE_AFTER_MS[status]).toISOString())
    else this.#due.delete(keyOf(record))
  }

  /** The record, which has no outcome yet. */
  #pending({ fabric, operation }: { fabric: string; operation: string }): OpenOperation {
    const record = this.#records.get(keyOf({ fabric, operation }))
    if (record === undefined) {
      throw new DomainError('operation_not_found', `The operation ${operation} was never started`, { operation })
    }
    if (!isOpen(record)) throw finished(operation)
    return record
  }
}

function keyOf({ fabric, operation }: { fabric: string; operation: string }): string {
  return `${fabric}/${operation}`
}

function finished(operation: string): DomainError {
  return new DomainError('operation_finished', `The operation ${operation} is under way or finished already`, { operation })
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

  listReports(fabric: string): Promise<{ operations: string[] }> {
    const reports = [...this.#reports.values()].filter((report) => report.fabric === fabric)
    return Promise.resolve({ operations: reports.map(({ operation }) => operation).sort() })
  }
}
