import { compareText } from '../../by-text.ts'
import type { Fault } from '../../contract/fault.ts'
import { brokenFaults, caseFaults, readApplied, treeFaults } from '../appliers/applied-tree.ts'
import { crdCheck } from '../crd/crd-check.ts'
import { addFiles, addHandEdits } from '../ingest/ingest.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { emptyPlan, type Plan } from '../plan/plan.ts'
import { findRawFiles } from '../raw/raw-file.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { changedSnapshot } from '../tree/changed-snapshot.ts'
import { originsOf } from './origins.ts'
import { changeFindings, fabricFindings } from './plan-findings.ts'
import { isWritten } from './refusals.ts'
import { schemaFaults } from './schema-faults.ts'
import { toldOnce } from './told-once.ts'

/** What is wrong with a fabric, and the fabric as its next ingest would leave it. */
export interface CheckedFabric {
  faults: Fault[]
  ingested: FabricState
}

/**
 * Checks a fabric as its next ingest would leave it: the ingest is planned, and nothing is written. Tells what the
 * ingest would tell, what CRDs and the fabric's rules refuse in any object, and what appliers make of the files; every
 * place is one in the files as they are now. Faults have the severity of the schema or the rule, also where the
 * fabric's `validation` lets them pass. `before` is the fabric that this one comes from: what may not change is
 * compared with it, otherwise with the fabric without its raw files. Changes the manifest in memory.
 */
export async function checkedFabric(fabric: FabricState, time: Date, before?: FabricState): Promise<CheckedFabric> {
  const { snapshot, settings } = fabric
  const validation = settings.validation === 'strict' ? 'strict' : 'warn'
  const check = await crdCheck(snapshot, { ...settings, validation })
  const plan = await plannedIngest(fabric, time, check)
  const ingested = { ...fabric, snapshot: changedSnapshot(snapshot, plan.changes.changes) }
  const toOrigin = await originsOf(plan, fabric)
  const found = [
    ...(check === undefined ? [] : await schemaFaults(ingested, check, { isAsked: isOutside(plan) })),
    ...(await fabricFindings(ingested)),
    ...(await changeFindings(before ?? fabric, ingested)),
  ]
  const faults = toldOnce([...plan.faults.map(withRealSeverity), ...found.map(withRealSeverity).map(toOrigin)])
  const applied = (await applierFaults(ingested)).map(toOrigin)
  const news = applied.filter(({ file }) => !faults.some((fault) => fault.file === file && fault.severity === 'error'))
  return { faults: inOrder([...faults, ...news]), ingested }
}

/** The changes of an ingest without its records. */
async function plannedIngest(fabric: FabricState, time: Date, check: DocumentCheck | undefined): Promise<Plan> {
  const plan = emptyPlan()
  const context = { operation: 'check', kind: 'ingest', actor: { name: '', email: '' }, time } as const
  await addHandEdits(plan, fabric, context)
  const files = await findRawFiles(fabric.snapshot, fabric.layout, fabric.budget)
  await addFiles(plan, fabric, files, context, { atomic: false, check })
  return plan
}

/** Whether a managed file holds what was not checked in its raw file already. */
function isOutside({ documents }: Plan): (path: string) => boolean {
  const checked = new Set(
    documents.filter((document) => isWritten(document) && document.fate !== 'merged').map(({ path }) => path),
  )
  return (path) => !checked.has(path)
}

/** A schema refuses what violates it, whatever the fabric then does with the object. */
function withRealSeverity(fault: Fault): Fault {
  return fault.code === 'schema_violation' ? { ...fault, severity: 'error' } : fault
}

/** What stops an applier stops all of the fabric: an error here, while `status` and `verify` only tell it. */
async function applierFaults(fabric: FabricState): Promise<Fault[]> {
  const applied = await readApplied(fabric, () => true)
  const effects = new Map(applied.broken.toReversed().map(({ path, effect }) => [path, effect]))
  const limit = fabric.budget.limit('placesTold')
  const broken = brokenFaults(applied, limit).map((fault): Fault => {
    const stops = fault.code === 'stops_applier' && effects.get(fault.file) === 'stops'
    return stops ? { ...fault, severity: 'error' } : fault
  })
  return [...broken, ...caseFaults(applied, limit), ...treeFaults(applied, fabric.layout)]
}

/** Sorts faults by their places, and tells each once. */
function inOrder(faults: readonly Fault[]): Fault[] {
  const byIdentity = new Map<string, Fault>()
  for (const fault of faults) {
    const { code, file, line, column, message } = fault
    const identity = JSON.stringify([code, file, line, column, message])
    if (byIdentity.get(identity)?.severity !== 'error') byIdentity.set(identity, fault)
  }
  return [...byIdentity.values()].sort(
    (a, b) => compareText(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  )
}
