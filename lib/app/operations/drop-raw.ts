import { DomainError } from '../../contract/errors.ts'
import type { OperationReport } from '../../contract/report.ts'
import { type DroppedFile, planDrop } from '../../domain/ingest/drop.ts'
import { openFabric } from '../../domain/manifest/fabric-state.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { documentCheck } from '../transaction/document-check.ts'
import { notInitialized } from '../transaction/not-initialized.ts'
import type { OperationContext, OperationRequest } from '../transaction/operation-context.ts'
import { type PlannedOperation, plannedOperation } from '../transaction/planned-operation.ts'
import { planFirst, transact } from '../transaction/transact.ts'
import { workBudget } from '../transaction/work-budget.ts'

export interface DropRequest extends OperationRequest {
  file: DroppedFile
  /** Nobody is there any more to read why a file is refused: it goes to `raw/`, where the status tells. */
  keepRefused: boolean
}

/**
 * Ingests a file that somebody hands over, in one commit: as if it had been pushed to `raw/` and ingested from there.
 * What is refused or changes nothing leaves no trace, unless refused files are to be kept. Throws what `planDrop`
 * throws, `fabric_not_initialized`, and `files_rejected` with every fault of a file that is refused.
 */
export async function dropRaw(context: OperationContext, request: DropRequest): Promise<OperationReport> {
  const plan = planOf(context, request)
  if (request.keepRefused) return transact(context, request, 'ingest', plan)
  const first = await planFirst(context, plan)
  const { changes, report } = first.planned
  if (request.dryRun || changes.length === 0) return report
  return transact(context, request, 'ingest', plan, first)
}

function planOf(context: OperationContext, request: DropRequest): (snapshot: Snapshot) => Promise<PlannedOperation> {
  const startedAt = context.now()
  return async (snapshot) => {
    const fabric = await openFabric(snapshot, context.settings, workBudget(context))
    if (fabric === undefined) throw notInitialized(context.settings.name)
    const { operation, actor, file, keepRefused } = request
    const check = await documentCheck(snapshot, fabric.settings)
    const plan = await planDrop(fabric, file, { operation, kind: 'ingest', actor, time: context.now() }, { atomic: false, check })
    if (!keepRefused && plan.files.some(({ outcome }) => outcome !== 'ingested'))
      throw new DomainError('files_rejected', `${file.path} was refused, and nothing was changed`, { faults: plan.faults })
    return plannedOperation(context, request, { kind: 'ingest', plan, fabric, startedAt })
  }
}
