import * as z from 'zod'
import { operationRecord, reportedOperation } from './operation.ts'
import { operationReport } from './report.ts'
import { instant } from './scalars.ts'
import { statusReport } from './status.ts'

/** An operation: its record, and when it is done the report that the archive bucket has. */
export const operationDetails = z.union([operationRecord, reportedOperation.extend(operationReport.shape)])

/** The report as the API answers it: first the fields that callers of HNP read. */
export const operationAnswer = operationReport.extend({
  success: z.boolean().describe('False if every file was refused'),
  fabric_id: z.string(),
  fabric_name: z.string(),
  completed_at: instant,
})

export type OperationAnswer = z.infer<typeof operationAnswer>

/** The status as the API answers it. */
export const statusAnswer = z.object({
  success: z.boolean(),
  fabric_id: z.string(),
  fabric_name: z.string(),
  ...statusReport.shape,
})

export type StatusAnswer = z.infer<typeof statusAnswer>
