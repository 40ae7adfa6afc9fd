import { error, type Fault, type Position } from '../../contract/fault.ts'
import type { DocumentOutcome } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import type { Plan } from '../plan/plan.ts'
import { basisOf, type DocumentCheck } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { NewFinding } from './plan-findings.ts'

/** A violation of the fabric's rules that a document of a raw file brings. */
interface Refusal extends Pick<DocumentOutcome, 'document' | 'item'> {
  fault: Fault
  /** The file whose text the fault's place refers to, with its blob id; undefined if that is another object's. */
  written?: { path: string; blob: string }
}

/** Violations by the raw file that brings them. */
export type Refusals = ReadonlyMap<string, readonly Refusal[]>

/**
 * Returns the violations that raw files of a plan bring: those of objects that they write; those of other objects
 * with which an object that they write is in conflict; and those of objects that refer to one that they write.
 */
export function refusalsOf(plan: Plan, errors: readonly NewFinding[]): Refusals {
  const writers = new Map(plan.documents.filter(isWritten).map((document) => [document.path ?? '', document]))
  const refusals = new Map<string, Refusal[]>()
  for (const finding of errors)
    for (const [writer, refusal] of blamed(plan, writers, finding)) {
      const known = refusals.get(writer.file)
      if (known === undefined) refusals.set(writer.file, [refusal])
      else known.push(refusal)
    }
  return refusals
}

/** Returns a check that also refuses documents with violations. Their places are those in the raw file. */
export function withRefusals(check: DocumentCheck | undefined, refusals: Refusals): DocumentCheck {
  const refusing = (document: YamlDocument, file: string, isManaged: boolean): Fault[] => {
    const own = (refusals.get(file) ?? []).filter((refusal) => isOf(document, refusal))
    return [...(check?.(document, file, isManaged) ?? []), ...own.map((refusal) => inRawFile(refusal, document, file))]
  }
  const basis = (file: string) => (refusals.has(file) ? undefined : basisOf(check, file))
  return Object.assign(refusing, { ...alikeIn(check), basis })
}

/**
 * Returns a check that also refuses every managed object of the raw files of a plan: each refusal there brings the
 * next one.
 */
export function withAllHeldBack(check: DocumentCheck, { files }: Plan, rounds: number): DocumentCheck {
  const raw = new Set(files.map(({ file }) => file))
  const refusing = (document: YamlDocument, file: string, isManaged: boolean): Fault[] => {
    const own = check(document, file, isManaged)
    if (!isManaged || !raw.has(file) || own.some(({ severity }) => severity === 'error')) return own
    return [...own, heldBack(document, file, rounds)]
  }
  const basis = (file: string) => (raw.has(file) ? undefined : basisOf(check, file))
  return Object.assign(refusing, { ...alikeIn(check), basis })
}

/** What a check has in common with one that adds refusals to it. */
function alikeIn(check: DocumentCheck | undefined): Pick<DocumentCheck, 'faults' | 'dependent'> {
  return { faults: check?.faults ?? [], dependent: () => check?.dependent?.() ?? 0 }
}

function heldBack({ line }: YamlDocument, file: string, rounds: number): Fault {
  const message = `Held back: each of ${rounds} refusals in a row left another file of the batch wrong`
  return error('held_back', { file, line, column: 1 }, message, {
    hint: 'correct the other files first; this one is ingested with them',
  })
}

/** Whether the document is in a file that the plan writes. */
export function isWritten({ fate }: DocumentOutcome): boolean {
  return fate === 'created' || fate === 'updated' || fate === 'merged'
}

type Writers = ReadonlyMap<string, DocumentOutcome>

function blamed(plan: Plan, writers: Writers, { fault, causes }: NewFinding): [DocumentOutcome, Refusal][] {
  const own = writers.get(fault.file)
  if (own !== undefined) return [[own, refusalOf(plan, own, { ...fault, ...relatedIn(own.file, writers, fault) })]]
  for (const place of fault.related ?? []) {
    const rival = writers.get(place.file)
    if (rival !== undefined) return [[rival, refusalOf(plan, rival, { ...fault, ...place, related: [placeOf(fault)] })]]
  }
  return causes
    .flatMap((path) => writers.get(path) ?? [])
    .map((cause) => [cause, { ...numbersOf(cause), fault: { ...fault, related: [placeOf(fault)] } }])
}

/** A place in another object of the same raw file is where that begins in it: it has no file of its own yet. */
function relatedIn(file: string, writers: Writers, { file: own, related }: Fault): Pick<Fault, 'related'> {
  if (related === undefined) return {}
  return {
    related: related.map((place) => {
      const writer = writers.get(place.file)
      return writer?.file === file && place.file !== own ? { file, line: writer.line, column: 1 } : place
    }),
  }
}

function refusalOf({ changes }: Plan, writer: DocumentOutcome, fault: Fault): Refusal {
  const { path = '' } = writer
  const blob = changes.get(path)?.blob
  const written = blob === undefined ? undefined : { path, blob }
  return { ...numbersOf(writer), fault, ...definedOf({ written }) }
}

function numbersOf({ document, item }: DocumentOutcome): Pick<Refusal, 'document' | 'item'> {
  return { document, ...definedOf({ item }) }
}

function isOf(document: YamlDocument, refusal: Refusal): boolean {
  return document.index === refusal.document && document.item === refusal.item
}

/** A fault in a text that was made of the document and another, or in another object, is where the document begins. */
function inRawFile({ fault, written }: Refusal, document: YamlDocument, file: string): Fault {
  const { bytes, firstLine, indent = 0, line } = document
  const isVerbatim = written?.blob === blobId(bytes)
  const moved = (place: Position): Position =>
    isVerbatim
      ? { file, line: firstLine + (place.line ?? 1) - 1, column: (place.column ?? 1) + indent }
      : { file, line, column: 1 }
  const related = fault.related?.map((place) => (place.file === written?.path ? moved(place) : place))
  return { ...fault, ...moved(fault), ...definedOf({ related }) }
}

function placeOf({ file, line = 1, column = 1 }: Fault) {
  return { file, line, column }
}
