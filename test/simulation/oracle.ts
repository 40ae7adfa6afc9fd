import type { Item } from '../../lib/aws/dynamodb/table.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { FINAL_STATUSES, type OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { commitOf } from '../../lib/domain/operation/outcome.ts'
import type { Actor } from './actor.ts'
import type { Commit, Host, Mover } from './host.ts'
import { BRANCH, COUNTER, FABRIC, managedPath } from './names.ts'
import type { Rule, Violation } from './rules.ts'
import type { World } from './world.ts'

/** A raw file that somebody has brought. */
export interface Original {
  blob: string
  path: string
  /** Somebody has taken it away by a commit of his own. */
  isWithdrawn: boolean
}

/**
 * Knows all that happened in a world, and says at once what must never happen. What has to hold in the end is in
 * `end-rules.ts`.
 */
export class Oracle {
  readonly violations: Violation[] = []
  readonly originals = new Map<string, Original>()
  /** Ids of operations that were accepted for later, and of uploads whose file has arrived. */
  readonly promised = new Set<string>()
  /** Blobs of uploaded files, by operation. */
  readonly uploads = new Map<string, string>()
  /** Commits that were on the branch at any time. */
  readonly landed = new Set<string>()
  /** Commits that the manager has put on the branches of requests. */
  readonly pushed = new Set<string>()
  /** What reviewers have added: the branch of each path. */
  readonly handWork = new Map<string, string>()
  /** Branches that people have set back or deleted. */
  readonly forced = new Set<string>()
  /** Where people have set the branch back to: a push that was given up may still land on such a commit. */
  readonly setBackTo = new Set<string>()
  /** Operations that people have taken off the branch at any time. */
  readonly forcedAway = new Set<string>()
  /** Every report that was ever kept, also where another has taken its place. */
  get reports(): OperationReport[] {
    return this.#reports.map(reportIn)
  }

  readonly #reports: Uint8Array[] = []
  readonly #world: World
  /** Which process started an operation last. */
  readonly #starters = new Map<string, Actor>()
  readonly #final = new Map<string, OperationRecord>()
  /** Operations whose caller was told for sure that nothing was changed. */
  readonly #denied = new Map<string, string>()

  constructor(world: World) {
    this.#world = world
    for (const { oid } of world.host.line()) this.landed.add(oid)
    world.host.onMove = (before, after, mover, branch) => {
      if (mover === 'person' && before !== null && !world.host.isBelow(before, after)) this.forced.add(branch)
      if (branch === BRANCH) this.#moved(before, after, mover)
      else if (mover === 'person') world.say(mover, `moves ${branch} from ${short(before)} to ${short(after)}`)
      else if (after !== null) this.#proposed(before, after, branch)
    }
    world.onMessage = (actor) => this.turns(actor)
    world.bucket.onPut = (key, bytes) => {
      if (isReport(key)) this.#reports.push(bytes)
    }
    world.table.onWrite = (before, after) => this.#written(before, after)
  }

  violate(rule: Rule, detail: string): void {
    if (this.violations.some((one) => one.rule === rule && one.detail === detail)) return
    this.violations.push({ rule, detail })
    this.#world.say('oracle', `VIOLATION ${rule}: ${detail}`)
  }

  brought(path: string, blob: string): void {
    this.originals.set(blob, { blob, path, isWithdrawn: false })
  }

  withdrawn(blob: string): void {
    const original = this.originals.get(blob)
    if (original !== undefined) original.isWithdrawn = true
  }

  /** A process turns to its next message. */
  turns(actor: Actor): void {
    for (const [operation, starter] of this.#starters) if (starter === actor) this.#starters.delete(operation)
  }

  /** What a caller of the API was answered. */
  answered(operation: string, answer: OperationReport | unknown, isError: boolean): void {
    if (!isError) {
      const { commit = null, status } = answer as OperationReport
      this.#world.say('oracle', `${operation} is answered ${status} ${commit ?? ''}`)
      if (commit !== null && !this.landed.has(commit) && !this.pushed.has(commit))
        this.violate('answers are true', `${operation} is said to have succeeded without its commit`)
      return
    }
    const error = answer as Error
    const code = error instanceof DomainError ? error.code : error.name
    this.#world.say('oracle', `${operation} is answered ${code}: ${error.message}`)
    if (!isDefinite(answer)) return
    this.#denied.set(operation, code)
    if (this.#hasLanded(operation)) this.violate('answers are true', `${operation} has landed, and its caller is told ${code}`)
  }

  final(operation: string): OperationRecord | undefined {
    return this.#final.get(operation)
  }

  isOnLine(operation: string): boolean {
    const { host } = this.#world
    return host.head !== null && isIn(host.history(host.head), operation)
  }

  /** What people have taken off the branch before anybody looked has left nothing to tell it from what was refused. */
  #hasLanded(operation: string): boolean {
    if (this.forcedAway.has(operation)) return false
    return [...this.landed].some((oid) => this.#world.host.commits.get(oid)?.operation === operation)
  }

  #moved(before: string | null, after: string | null, mover: Mover): void {
    const { host } = this.#world
    this.#world.say(mover, `moves the branch from ${short(before)} to ${short(after)}`)
    for (const { oid } of after === null ? [] : host.history(after)) this.landed.add(oid)
    if (mover === 'person') {
      const gone = before === null ? [] : [...host.history(before)].filter(({ oid }) => !host.isBelow(oid, after))
      for (const operation of gone.flatMap(operationsIn)) this.forcedAway.add(operation)
      if (gone.length > 0 && after !== null) this.setBackTo.add(after)
      this.#checkCounter(BRANCH)
      return
    }
    if (this.#world.proposes !== undefined) this.violate('proposals are true', `${short(after)} was pushed, not proposed`)
    this.#checkOwnMove(before, after)
  }

  #checkOwnMove(before: string | null, after: string | null): void {
    const { host } = this.#world
    const pushed = [...host.line(after)]
    const end = before === null ? pushed.length : pushed.findIndex(({ oid }) => oid === before)
    const own = pushed.slice(0, end < 0 ? 1 : end)
    const stray = own.find(({ operation }) => operation === undefined)
    if (end < 0 || stray !== undefined) {
      const { oid, operation = 'no operation' } = stray ?? host.commit(after ?? '')
      this.violate('history is linear', `${short(oid)}, of ${operation}, is not on ${short(before)}`)
      return
    }
    for (const { operation, parent } of own) if (operation !== undefined) this.#checkLanding(operation, parent)
    this.#checkCounter(BRANCH)
  }

  /** The manager has pushed to the branch of a request: what it may leave out is what has ended, or is on the base. */
  #proposed(before: string | null, after: string, branch: string): void {
    const { host } = this.#world
    this.#world.say('manager', `moves ${branch} from ${short(before)} to ${short(after)}`)
    const own = [...host.line(after)].filter(({ oid }) => !host.isBelow(oid, host.head))
    const operations = own.flatMap(operationsIn)
    for (const { oid } of own) this.pushed.add(oid)
    for (const operation of new Set(operations)) {
      if (operations.filter((one) => one === operation).length > 1)
        this.violate('nothing is done twice', `${operation} is proposed twice on ${branch}`)
      this.#checkCopies(operation)
    }
    const hasEnded = this.#world.forge.requests.some(
      (one) => one.branch === branch && one.state !== 'open' && one.head === before,
    )
    for (const [path, at] of this.handWork)
      if (
        at === branch &&
        !hasEnded &&
        isThere(host, before, path) &&
        !isThere(host, after, path) &&
        !isThere(host, host.head, path)
      )
        this.violate('history is linear', `${path}, which a reviewer has added, was pushed away`)
    this.#checkCounter(branch)
  }

  /** `before`: the commit below it. */
  #checkLanding(operation: string, before: string | null): void {
    const { host } = this.#world
    for (const below of host.line(before))
      if (below.operation === operation) this.violate('nothing is done twice', `${operation} is on the branch twice`)
    if (!this.#isOnReturnedBase(operation)) this.#checkGivenUp(operation)
    this.#checkCopies(operation)
  }

  /** Whether people have set the branch back to the very commit on which the operation's own stands. */
  #isOnReturnedBase(operation: string): boolean {
    const made = [...this.#world.host.commits.values()].filter((commit) => commit.operation === operation)
    return made.some(({ parent }) => parent !== null && this.setBackTo.has(parent))
  }

  /** A push may not be given up while it may still land. */
  #checkGivenUp(operation: string): void {
    const record = this.#final.get(operation)
    if (record !== undefined && record.status !== 'succeeded')
      this.violate('records are true', `${operation} has landed after its record said ${wordsOf(record)}`)
    const code = this.#denied.get(operation)
    if (code !== undefined) this.violate('answers are true', `${operation} has landed after its caller was told ${code}`)
  }

  /** What an operation takes out of `raw/` has a copy before its commit is on the branch. */
  #checkCopies(operation: string): void {
    const { objects } = this.#world.bucket
    const bytes = objects.get(`operations/${FABRIC}/${operation}.json`)
    if (bytes === undefined) this.violate('originals stay or are reported as lost', `${operation} has landed without a report`)
    const { files } = bytes === undefined ? { files: [] } : (JSON.parse(Buffer.from(bytes).toString()) as OperationReport)
    for (const { file, sha256, outcome } of files)
      if (outcome === 'ingested' && !objects.has(`originals/${sha256.slice(0, 2)}/${sha256}`))
        this.violate('originals stay or are reported as lost', `${file} was ingested before it was copied`)
  }

  #checkCounter(branch: string): void {
    const { host } = this.#world
    const values = host.text(managedPath(COUNTER), host.headOf(branch))?.match(/^ +- \d+$/gm) ?? []
    if (new Set(values).size < values.length) this.violate('nothing is done twice', `the counter holds ${values.join(',')}`)
  }

  #written(before: Item | undefined, after: Item | undefined): void {
    if (after === undefined) return
    if (after.pk === `FABRIC#${FABRIC}` && after.sk.startsWith('OPERATION#'))
      this.#recorded(before as unknown as OperationRecord | undefined, after as unknown as OperationRecord)
    if (after.pk.startsWith('DELIVERIES#') && after.status === 'processed' && before?.status !== 'processed')
      this.#processed(after)
  }

  #recorded(before: OperationRecord | undefined, record: OperationRecord): void {
    const { operation, status } = record
    const { writer } = this.#world
    if (before?.status !== status) this.#world.say(writer?.name ?? '', `notes ${operation} ${wordsOf(record)}`)
    if (status === 'running' && writer !== undefined) this.#starters.set(operation, writer)
    const known = this.#final.get(operation)
    if (known !== undefined && !mayFollow(known, record))
      this.violate('records are true', `${operation} is ${wordsOf(record)} after it was ${wordsOf(known)}`)
    if (!isFinal(record)) return
    this.#final.set(operation, record)
    this.#checkOutcome(record)
  }

  #checkOutcome(record: OperationRecord): void {
    const { operation, status } = record
    const commit = commitOf(record)
    if (status === 'succeeded') {
      if (commit !== null && !this.landed.has(commit))
        this.violate('records are true', `${operation} has succeeded by a commit that never landed`)
    } else if (status === 'proposed' || status === 'merged') {
      if (commit !== null && !this.pushed.has(commit))
        this.violate('proposals are true', `${operation} is ${status}, and its commit was never on a branch`)
    } else if (this.isOnLine(operation) && !this.#isOnReturnedBase(operation))
      this.violate('records are true', `${operation} is on the branch, and its record says ${wordsOf(record)}`)
  }

  #processed({ sk }: Item): void {
    for (const [operation, starter] of this.#starters) {
      const record = this.#final.get(operation)
      const isExcused = this.promised.has(operation) || this.forcedAway.has(operation)
      if (starter === this.#world.writer && record?.status === 'failed' && !isExcused)
        this.violate('deliveries are true', `${sk} is processed, though its ${operation} says ${wordsOf(record)}`)
    }
  }
}

export function isReport(key: string): boolean {
  return key.startsWith('operations/')
}

export function reportIn(bytes: Uint8Array): OperationReport {
  return JSON.parse(Buffer.from(bytes).toString()) as OperationReport
}

export function isFinal({ status }: Pick<OperationRecord, 'status'>): boolean {
  return FINAL_STATUSES.some((final) => final === status)
}

export function wordsOf(record: OperationRecord): string {
  const { status } = record
  return 'failure' in record && record.failure !== undefined ? `${status} (${record.failure.code})` : status
}

/** Whether an error says for sure that nothing was, and nothing will be, changed. */
function isDefinite(error: unknown): boolean {
  return error instanceof DomainError && !error.retryable && !/unknown/.test(error.code)
}

/** Of what was proposed it becomes known later what came of it. */
function mayFollow(known: OperationRecord, { status }: OperationRecord): boolean {
  return known.status === status || (known.status === 'proposed' && (status === 'merged' || status === 'declined'))
}

/** Those that a commit holds: several, if it was carried. */
export function operationsIn({ message }: Pick<Commit, 'message'>): string[] {
  return [...message.matchAll(/^Operation: (\w+)$/gm)].map(([, operation = '']) => operation)
}

export function isIn(commits: Iterable<Commit>, operation: string): boolean {
  for (const commit of commits) if (operationsIn(commit).includes(operation)) return true
  return false
}

function isThere(host: Host, commit: string | null, path: string): boolean {
  return host.treeOf(commit).entry(path) !== undefined
}

function short(commit: string | null): string {
  return commit?.slice(0, 8) ?? 'nothing'
}
