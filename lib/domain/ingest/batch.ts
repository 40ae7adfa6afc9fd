import { error, type Fault } from '../../contract/fault.ts'
import type { DocumentOutcome } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { Decision, Provenance, RefusedDecision, TakenDecision } from '../plan/decision.ts'
import { decideManaged } from '../plan/managed-objects.ts'
import { decidePlain } from '../plan/plain-file.ts'
import type { Plan } from '../plan/plan.ts'
import { outcomeOf, refusedDocuments } from '../plan/refusal.ts'
import { UnmanagedFiles } from '../plan/unmanaged-files.ts'
import type { Candidate } from '../raw/candidate.ts'
import type { DocumentCheck, Reading } from '../raw/read-raw-file.ts'
import { ChangeSet } from '../tree/change-set.ts'
import { pathTaken } from '../tree/places.ts'

interface DecidedObject {
  candidate: Candidate
  path: string
  /** Blob id of the merge result. */
  blob?: string
}

export interface FileDecision {
  refused: boolean
  documents: DocumentOutcome[]
  faults: Fault[]
}

const NOTHING = new Uint8Array()

/** Decides the files of one ingest in order and remembers the objects of earlier files. */
export class Batch {
  readonly #fabric: FabricState
  readonly #plan: Plan
  readonly #operation: string
  readonly #check: DocumentCheck | undefined
  readonly #unmanaged: UnmanagedFiles
  readonly #decided = new Map<string, DecidedObject>()
  /** Paths of accepted files, which are written later: none may be a directory of another. */
  readonly #reserved = new ChangeSet()
  readonly #applications: ((changes: ChangeSet) => Promise<void> | void)[] = []

  constructor(fabric: FabricState, plan: Plan, operation: string, check?: DocumentCheck) {
    this.#fabric = fabric
    this.#plan = plan
    this.#operation = operation
    this.#check = check
    this.#unmanaged = new UnmanagedFiles(fabric, plan.changes)
  }

  /** Decides every document of a file. Accepts the file unless a document conflicts with the current content. */
  async add(reading: Reading): Promise<FileDecision> {
    const decisions = new Map<Candidate, Decision>()
    const conflicts = new Map<Candidate, RefusedDecision>()
    const taken = new Set<TakenDecision>()
    const decidedInFile = new Map<string, DecidedObject>()
    const plain = await decidePlain(reading, this.#fabric, this.#plan.changes, this.#provenance(reading.file.path))
    for (const candidate of reading.candidates) {
      if (candidate.target === 'empty') continue
      const before = decidedInFile.get(candidate.key) ?? this.#decided.get(candidate.key)
      const decision = before === undefined ? await this.#placed(await this.#decide(candidate, plain)) : sameAs(before)
      decisions.set(candidate, decision)
      if (isTaken(decision)) taken.add(decision)
      else conflicts.set(candidate, decision)
      if (before === undefined) decidedInFile.set(candidate.key, decidedObject(candidate, decision))
    }
    if (conflicts.size > 0) {
      const faults = [...conflicts].map(([candidate, decision]) => faultOf(candidate, decision))
      return { refused: true, documents: refusedDocuments(reading, new Map(), undefined, conflicts), faults }
    }
    this.#accept(decidedInFile)
    // What is no object is decided once for the whole file, also if there is none of it any more.
    if (plain !== undefined && isTaken(plain)) taken.add(plain)
    for (const { apply } of taken) this.#applications.push(apply)
    return {
      refused: false,
      documents: reading.candidates.map((candidate) => outcomeOf(candidate, decisions.get(candidate))),
      faults: [],
    }
  }

  #accept(decided: ReadonlyMap<string, DecidedObject>): void {
    for (const [key, object] of decided) {
      this.#decided.set(key, object)
      if (this.#reserved.get(object.path) === undefined) this.#reserved.write(object.path, NOTHING)
    }
  }

  async write(): Promise<void> {
    const { changes } = this.#plan
    for (const apply of this.#applications) await apply(changes)
    await this.#unmanaged.write(changes, this.#operation)
  }

  async #decide(candidate: Candidate, plain: Decision | undefined): Promise<Decision> {
    const provenance = this.#provenance(candidate.file, candidate.document)
    if (candidate.target === 'managed') {
      const decision = await decideManaged(candidate, this.#fabric, this.#plan, provenance, this.#check)
      return isTaken(decision) ? this.#withRelease(candidate.key, decision) : decision
    }
    if (candidate.target === 'unmanaged') return this.#unmanaged.decide(candidate, provenance, this.#check)
    // Stryker disable next-line all: a file with such a document has a decision on it
    if (plain === undefined) throw new RangeError('no decision is made on a document that is no object')
    return plain
  }

  /** Rejects what cannot be written, or not beside the hand edits and the earlier files of the batch. */
  async #placed(decision: Decision): Promise<Decision> {
    if (!isTaken(decision)) return decision
    const { path } = decision
    const { places } = this.#fabric
    const obstacle = (await places.obstacle(path, this.#plan.changes)) ?? (await places.obstacle(path, this.#reserved))
    return obstacle === undefined ? decision : { fate: 'rejected', path, reason: obstacle }
  }

  /** An object whose kind is managed since the last ingest leaves its file in `unmanaged/` with the same commit. */
  async #withRelease(key: string, decision: TakenDecision): Promise<Decision> {
    const release = await this.#unmanaged.release(key)
    if (release === undefined) return decision
    const apply = async (changes: ChangeSet) => {
      await release(changes)
      await decision.apply(changes)
    }
    return { ...decision, apply }
  }

  #provenance(file: string, document?: number): Provenance {
    return { source: relative(this.#fabric, file), ...definedOf({ document }), operation: this.#operation }
  }
}

function decidedObject(candidate: Candidate, decision: Decision): DecidedObject {
  return { candidate, path: decision.path, ...definedOf({ blob: decision.blob }) }
}

function sameAs({ candidate, path, blob }: DecidedObject): Decision {
  return {
    fate: 'unchanged',
    path,
    ...definedOf({ blob }),
    reason: `the same object with the same content as ${candidate.file}:${candidate.line}`,
    apply: () => {},
  }
}

function isTaken(decision: Decision): decision is TakenDecision {
  return decision.fate !== 'conflict' && decision.fate !== 'rejected'
}

function faultOf(candidate: Candidate, decision: RefusedDecision): Fault {
  return decision.fate === 'rejected' ? obstructedFault(candidate, decision) : conflictFault(candidate, decision)
}

function nameOf({ object }: Candidate): string {
  return object === undefined ? 'The document' : `${object.kind} ${object.name}`
}

function obstructedFault(candidate: Candidate, { path, reason }: RefusedDecision): Fault {
  const { file, line } = candidate
  return { ...pathTaken(nameOf(candidate), path, reason), file, line, column: 1, related: [{ file: path }] }
}

function conflictFault(candidate: Candidate, { path, reason }: RefusedDecision): Fault {
  return error(
    'conflict',
    { file: candidate.file, line: candidate.line, column: 1 },
    `${nameOf(candidate)} differs from ${path}, which was ${reason}`,
    {
      hint: `bring both in line: make ${path} what it should be and put the same content here, or drop the object from this file`,
      related: [{ file: path }],
    },
  )
}
