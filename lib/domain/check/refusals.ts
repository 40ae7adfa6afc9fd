import type { Fault } from '../../contract/fault.ts'
import type { DocumentOutcome } from '../../contract/report.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import type { Plan } from '../plan/plan.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { objectKey } from '../rules/model/fabric.ts'

/** A violation of the fabric's rules that an object of a raw file brings. */
interface Refusal {
  /** Kind and name of the object. */
  object: string
  fault: Fault
  /** Lines between the first line of the object's text and the place of the fault. */
  below: number
}

/** Violations by the raw file that brings them. */
export type Refusals = ReadonlyMap<string, readonly Refusal[]>

/**
 * Returns the violations that raw files of a plan bring: those of objects that they write, and those of other objects
 * with which an object that they write is in conflict.
 */
export function refusalsOf(plan: Plan, errors: readonly Fault[]): Refusals {
  const writers = new Map(plan.documents.filter(isWritten).map((document) => [document.path ?? '', document]))
  const refusals = new Map<string, Refusal[]>()
  for (const fault of errors) {
    const own = writers.get(fault.file)
    const other = (fault.related ?? []).flatMap((place) => {
      const writer = writers.get(place.file)
      return writer === undefined ? [] : [{ writer, fault: { ...fault, ...place, related: [placeOf(fault)] } }]
    })[0]
    const blamed = own === undefined ? other : { writer: own, fault }
    if (blamed === undefined) continue
    const { file } = blamed.writer
    refusals.set(file, [...(refusals.get(file) ?? []), refusalOf(plan, blamed)])
  }
  return refusals
}

/** Returns a check that also refuses documents with violations. Their places are those in the raw file. */
export function withRefusals(check: DocumentCheck | undefined, refusals: Refusals): DocumentCheck {
  const refusing = (document: YamlDocument, file: string, isManaged: boolean): Fault[] => {
    const { kind = '', name = '' } = document.header ?? {}
    const own = (refusals.get(file) ?? []).filter(({ object }) => object === objectKey({ kind, name }))
    const violations = own.map(({ fault, below }) => ({ ...fault, file, line: document.line + below }))
    return [...(check?.(document, file, isManaged) ?? []), ...violations]
  }
  return Object.assign(refusing, { faults: check?.faults ?? [] })
}

/** Whether the document is in a file that the plan writes. */
export function isWritten({ fate }: DocumentOutcome): boolean {
  return fate === 'created' || fate === 'updated' || fate === 'merged'
}

function refusalOf({ changes }: Plan, { writer, fault }: { writer: DocumentOutcome; fault: Fault }): Refusal {
  const { kind = '', name = '' } = writer.object ?? {}
  const change = changes.get(writer.path ?? '')
  const written = change !== undefined && 'bytes' in change ? readYamlStream(change.bytes, fault.file).documents[0] : undefined
  return { object: objectKey({ kind, name }), fault, below: Math.max(0, (fault.line ?? 1) - (written?.line ?? 1)) }
}

function placeOf({ file, line = 1, column = 1 }: Fault) {
  return { file, line, column }
}
