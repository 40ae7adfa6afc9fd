import type { RejectedFile } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'
import { planIngest } from '../../domain/ingest/ingest.ts'
import { type FabricState, openFabric } from '../../domain/manifest/fabric-state.ts'
import { findRawFile, findRawFiles, type RawFile } from '../../domain/raw/raw-file.ts'
import { documentCheck } from '../transaction/document-check.ts'
import { notInitialized } from '../transaction/not-initialized.ts'
import type { IngestRequest, OperationContext } from '../transaction/operation-context.ts'
import { planProgress } from '../transaction/plan-progress.ts'
import { plannedOperation } from '../transaction/planned-operation.ts'
import { transact } from '../transaction/transact.ts'
import { workBudget } from '../transaction/work-budget.ts'

/**
 * Puts every object of the raw files into its own file and archives the originals, in one commit. Refused files stay as
 * they are and are in the report. Throws `fabric_not_initialized`, `raw_file_not_found`.
 */
export function ingestRaw(context: OperationContext, request: IngestRequest): Promise<OperationReport> {
  const startedAt = context.now()
  return transact(context, request, 'ingest', async (snapshot) => {
    const fabric = await openFabric(snapshot, context.settings, workBudget(context))
    if (fabric === undefined) throw notInitialized(context.settings.name)
    const { operation, actor, atomic } = request
    const files = await filesToRead(fabric, context, request)
    const check = await documentCheck(snapshot, fabric.settings)
    const plan = await planIngest(
      fabric,
      files,
      { operation, kind: 'ingest', actor, time: context.now() },
      { atomic, check, onFile: planProgress(context) },
    )
    return plannedOperation(context, request, { kind: 'ingest', plan, fabric, startedAt })
  })
}

/**
 * Those that come with the request, one file where one is asked for; started automatically, not those that are known to
 * be refused as they are.
 */
async function filesToRead(
  fabric: FabricState,
  context: OperationContext,
  { filePath, automatic, brought }: IngestRequest,
): Promise<readonly RawFile[]> {
  if (brought !== undefined) return brought
  if (filePath !== undefined) return [await findRawFile(fabric.snapshot, fabric.layout, filePath)]
  return automatic === true
    ? waitingFiles(fabric, context.rejectedFiles)
    : findRawFiles(fabric.snapshot, fabric.layout, fabric.budget)
}

/** The raw files that nobody has to ask for: all but those known to be refused as they are. */
export async function waitingFiles(
  { snapshot, layout, budget }: Pick<FabricState, 'snapshot' | 'layout' | 'budget'>,
  rejected: readonly RejectedFile[],
): Promise<RawFile[]> {
  const refused = new Map(rejected.map(({ file, blob }) => [file, blob]))
  const files = await findRawFiles(snapshot, layout, budget)
  // What is only worth a warning is told by those who look, and starts nothing.
  return files.filter((file) => {
    const isOnlyTold = file.from === 'refused' && file.fault.severity === 'warning'
    return refused.get(file.path) !== file.blob && !isOnlyTold
  })
}
