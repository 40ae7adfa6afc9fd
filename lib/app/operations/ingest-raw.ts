import type { RejectedFile } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'
import { planIngest } from '../../domain/ingest/ingest.ts'
import type { FabricState } from '../../domain/manifest/fabric-state.ts'
import { findRawFile, findRawFiles, type RawFile } from '../../domain/raw/raw-file.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { IngestRequest, OperationContext } from '../transaction/operation-context.ts'
import { type Operation, planProgress, run } from '../transaction/run-operation.ts'
import { noteRefusals, recallRefusals } from './noted-refusals.ts'

/**
 * Puts every object of the raw files into its own file and archives the originals, in one commit. Refused files stay as
 * they are and are in the report. `snapshot`: as for `run`. Throws `raw_file_not_found`, and the errors of `run`.
 */
export function ingestRaw(context: OperationContext, request: IngestRequest, snapshot?: Snapshot): Promise<OperationReport> {
  const { atomic, decisions = [] } = request
  const plan: Operation['plan'] = async (fabric, facts, check) => {
    const files = await filesToRead(fabric, request)
    const read = { fabric, files, check }
    await recallRefusals(context.repository, read)
    const planned = await planIngest({ ...fabric, decisions }, files, facts, { atomic, check, onFile: planProgress(context) })
    await noteRefusals(context.repository, read)
    return planned
  }
  return run(context, request, { kind: 'ingest', plan }, snapshot)
}

/**
 * The files that come with the request, the one file that it names, or all raw files; an automatic ingest leaves out
 * files that are known to be refused.
 */
async function filesToRead(
  fabric: FabricState,
  { filePath, refused, suppliedFiles }: IngestRequest,
): Promise<readonly RawFile[]> {
  if (suppliedFiles !== undefined) return suppliedFiles
  if (filePath !== undefined) return [await findRawFile(fabric.snapshot, fabric.layout, filePath)]
  return refused === undefined ? findRawFiles(fabric.snapshot, fabric.layout, fabric.budget) : waitingFiles(fabric, refused)
}

/** The raw files that an automatic ingest reads: all but those known to be refused with their current content. */
export async function waitingFiles(
  { snapshot, layout, budget }: Pick<FabricState, 'snapshot' | 'layout' | 'budget'>,
  known: readonly RejectedFile[],
): Promise<RawFile[]> {
  const refused = new Map(known.map(({ file, blob }) => [file, blob]))
  const files = await findRawFiles(snapshot, layout, budget)
  // Files that would only cause a warning start no ingest; the status shows them.
  return files.filter((file) => {
    const isOnlyTold = file.from === 'refused' && file.fault.severity === 'warning'
    return refused.get(file.path) !== file.blob && !isOnlyTold
  })
}
