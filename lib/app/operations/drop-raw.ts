import { DomainError } from '../../contract/errors.ts'
import type { OperationReport } from '../../contract/report.ts'
import { type DroppedFile, planDrop } from '../../domain/ingest/drop.ts'
import type { OperationContext, OperationRequest } from '../transaction/operation-context.ts'
import { run } from '../transaction/run-operation.ts'

export interface DropRequest extends OperationRequest {
  file: DroppedFile
  /**
   * The caller is gone and cannot read why a file is refused, so a refused file goes to `raw/`, where the status
   * reports it.
   */
  keepRefused: boolean
}

/**
 * Ingests a file that a caller hands over, in one commit, as if it had been pushed to `raw/` and ingested from there.
 * Throws the errors of `planDrop` and `run`, and `files_rejected` with every fault of a refused file, unless refused
 * files are kept.
 */
export function dropRaw(context: OperationContext, request: DropRequest): Promise<OperationReport> {
  const { file, keepRefused } = request
  return run(context, request, {
    kind: 'ingest',
    plan: async (fabric, facts, check) => {
      const plan = await planDrop(fabric, file, facts, { atomic: false, check })
      if (keepRefused || plan.files.every(({ outcome }) => outcome === 'ingested')) return plan
      throw new DomainError('files_rejected', `${file.path} was refused, and nothing was changed`, { faults: plan.faults })
    },
  })
}
