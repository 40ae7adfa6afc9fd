import * as z from 'zod'
import { operationReport } from '../report.ts'
import { count } from '../scalars.ts'

/** A page of the documents that an operation took from raw files, or left there. */
export const documentPage = z.object({
  operation: z.string(),
  documents: operationReport.shape.documents,
  total: count.describe('Documents of the operation that match, on all pages'),
  next: count.exactOptional().describe('`after` of the next page; absent on the last one'),
})

export type DocumentPage = z.infer<typeof documentPage>
