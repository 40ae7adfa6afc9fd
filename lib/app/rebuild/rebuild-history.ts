import { isError } from '../../contract/errors.ts'
import type { RejectedFile } from '../../contract/fabric.ts'
import type { EndedOperation, OperationRecord, ProposedOperation, ReportedOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { definedOf } from '../../defined-of.ts'
import { isOpen } from '../../domain/operation/outcome.ts'
import { pages } from '../../pages.ts'
import type { Journal } from '../ports/journal.ts'
import type { GitRepository, Originals } from '../ports/ports.ts'
import { rejectedFilesAfter } from '../registry/rejected-files.ts'
import { finishedRecord } from '../transaction/operation-records.ts'

/** Concurrent reads of reports and writes of records. */
const CONCURRENCY = 16
/** Commits that are looked up in Git's history: more than a few are missing only after a force-push. */
const MAX_PROOFS = 100
const PAGE = 1000

export interface HistorySources {
  journal: Journal
  originals: Originals
  repository: GitRepository
  repositoryId: string
  signal?: AbortSignal | undefined
  /** False once the deadline requires an answer. */
  mayGoOn(): boolean
  /** Records the commit of an operation that was open as the repository's head. */
  noteLanding(record: ReportedOperation | ProposedOperation): Promise<void>
}

/** A fabric whose history is rebuilt. */
export interface FabricHistory {
  fabric: string
  /** The records in its archive log, by operation. */
  logged: ReadonlyMap<string, ReportedOperation>
  /** Also reads the reports of recorded operations, because their refused files are not known. */
  readAll: boolean
}

export interface RebuiltHistory {
  complete: boolean
  restored: number
  present: number
  leftOut: number
  /** The newest operation that made a commit or refused a file. */
  last?: ReportedOperation
  /** The newest operation with a known commit. */
  lastCommitted?: ReportedOperation
  /** Unreadable records of operations that no other source knows. */
  unreadable: Unreadable[]
  /** The newest refusal of each raw file, by path; undefined if the newest report did not refuse the file. */
  refusals: Map<string, { operation: string; refusal: RejectedFile | undefined }>
}

/**
 * Records the operations of a fabric that are in the archive log or left a report, newest first, as far as time allows.
 * Records with an outcome stay as they are, so that the next call goes on where this one ended.
 */
export async function rebuildHistory(sources: HistorySources, fabricHistory: FabricHistory): Promise<RebuiltHistory> {
  const reported = new Set(await reportedOperations(sources.originals, fabricHistory.fabric))
  const { records, unreadable } = await recordsOf(sources.journal, fabricHistory.fabric)
  return new HistoryRebuild(sources, fabricHistory, reported, records, unreadable).run()
}

class HistoryRebuild {
  readonly #sources: HistorySources
  readonly #fabricHistory: FabricHistory
  readonly #reported: ReadonlySet<string>
  readonly #known: ReadonlyMap<string, OperationRecord>
  readonly #history: RebuiltHistory
  /** Reports with a commit that is not in the archive log. */
  readonly #unproved: OperationReport[] = []

  constructor(
    sources: HistorySources,
    fabricHistory: FabricHistory,
    reported: ReadonlySet<string>,
    known: ReadonlyMap<string, OperationRecord>,
    unreadable: Unreadable[],
  ) {
    this.#history = { complete: true, restored: 0, present: 0, leftOut: 0, unreadable, refusals: new Map() }
    this.#sources = sources
    this.#fabricHistory = fabricHistory
    this.#reported = reported
    this.#known = known
  }

  async run(): Promise<RebuiltHistory> {
    const { logged, readAll } = this.#fabricHistory
    const finished = [...this.#known.values()].filter(isFinished)
    for (const record of finished) this.#remember(record)
    this.#history.present = finished.length
    const done = new Set(readAll ? [] : finished.map(({ operation }) => operation))
    const wanted = [...new Set([...logged.keys(), ...this.#reported])].filter((operation) => !done.has(operation))
    wanted.sort().reverse()
    await this.#restoreAll(wanted)
    await this.#proveAndRestore()
    return this.#history
  }

  async #restoreAll(wanted: readonly string[]): Promise<void> {
    for (let start = 0; start < wanted.length; start += CONCURRENCY) {
      if (!this.#sources.mayGoOn()) {
        this.#history.complete = false
        return
      }
      await Promise.all(wanted.slice(start, start + CONCURRENCY).map((operation) => this.#restoreOne(operation)))
    }
  }

  async #restoreOne(operation: string): Promise<void> {
    const logged = this.#fabricHistory.logged.get(operation)
    const report = this.#reported.has(operation) ? await this.#report(operation) : undefined
    if (report === undefined) return logged === undefined ? this.#leaveOut(operation) : this.#restore(logged)
    if (logged === undefined && report.commit !== null) {
      this.#unproved.push(report)
      return
    }
    await this.#restoreReported(report)
  }

  /**
   * A report is stored before the push. Whether the push landed is in the log or, if a force-push removed the log's
   * entry, in Git's history.
   */
  async #proveAndRestore(): Promise<void> {
    const { repository, signal, mayGoOn } = this.#sources
    const unproved = this.#unproved.filter(({ operation }) => !isFinished(this.#known.get(operation)))
    unproved.sort(newestFirst)
    let proved = 0
    let asked = 0
    for (const report of unproved) {
      if (asked === MAX_PROOFS || !mayGoOn()) break
      asked++
      if (report.commit !== null && (await repository.contains(report.commit, signal))) {
        proved++
        await this.#restoreReported(report)
      } else this.#leaveOut(report.operation)
    }
    const unasked = unproved.slice(asked)
    // If none of the newer commits is on the branch, the older ones count as lost, too: otherwise no rebuild would ever
    // be complete.
    if (unasked.length > 0 && (proved > 0 || asked < MAX_PROOFS)) this.#history.complete = false
    else for (const { operation } of unasked) this.#leaveOut(operation)
  }

  async #restoreReported(report: OperationReport): Promise<void> {
    this.#noteRefusals(report)
    const { operation, kind, fabric, actor, started_at } = report
    const known = this.#known.get(operation)
    // What was proposed is settled on its own branch.
    if (known?.branch !== undefined) return
    const started = { operation, kind, fabric, repository: this.#sources.repositoryId, actor, started_at }
    await this.#restore(finishedRecord(known ?? started, report))
  }

  async #restore(record: ReportedOperation | ProposedOperation): Promise<void> {
    const known = this.#known.get(record.operation)
    if (isFinished(known)) return
    // In the order of every operation: the head first, then the outcome.
    if (known !== undefined) await this.#sources.noteLanding(record)
    try {
      if (await this.#sources.journal.restore(record)) this.#history.restored++
      else this.#history.present++
      this.#history.unreadable = this.#history.unreadable.filter(({ id }) => id !== record.operation)
      this.#remember(record)
    } catch (error) {
      if (!isError(error, 'record_unreadable')) throw error
      this.#leaveOut(record.operation)
    }
  }

  /** Undefined for a report that cannot be read. */
  async #report(operation: string): Promise<OperationReport | undefined> {
    try {
      return await this.#sources.originals.getReport(this.#fabricHistory.fabric, operation)
    } catch (error) {
      if (isError(error, 'record_unreadable')) return undefined
      throw error
    }
  }

  #leaveOut(operation: string): void {
    if (!isFinished(this.#known.get(operation))) this.#history.leftOut++
  }

  #noteRefusals(report: OperationReport): void {
    const { operation, files } = report
    const refused = new Map(rejectedFilesAfter(report, [], true).map((rejected) => [rejected.file, rejected]))
    const { refusals } = this.#history
    for (const { file } of files) {
      if ((refusals.get(file)?.operation ?? '') < operation) refusals.set(file, { operation, refusal: refused.get(file) })
    }
  }

  #remember(record: EndedOperation): void {
    if (record.status === 'failed') return
    const { last, lastCommitted } = this.#history
    const { operation, status, commit = null } = record
    if ((status === 'succeeded' || status === 'rejected') && operation > (last?.operation ?? '')) this.#history.last = record
    if (status === 'succeeded' && commit !== null && operation > (lastCommitted?.operation ?? ''))
      this.#history.lastCommitted = record
  }
}

function isFinished(record: OperationRecord | undefined): record is EndedOperation {
  return record !== undefined && !isOpen(record)
}

function newestFirst(a: OperationReport, b: OperationReport): number {
  return a.operation < b.operation ? 1 : -1
}

async function reportedOperations(originals: Originals, fabric: string): Promise<string[]> {
  const all: string[] = []
  for await (const { operations } of pages((after) => originals.listReports(fabric, { after }))) all.push(...operations)
  return all
}

async function recordsOf(
  journal: Journal,
  fabric: string,
): Promise<{ records: Map<string, OperationRecord>; unreadable: Unreadable[] }> {
  const records = new Map<string, OperationRecord>()
  const unreadable: Unreadable[] = []
  for await (const page of pages((after) => journal.list(fabric, { limit: PAGE, ...definedOf({ after }) }))) {
    for (const record of page.operations) records.set(record.operation, record)
    unreadable.push(...page.unreadable)
  }
  return { records, unreadable }
}
