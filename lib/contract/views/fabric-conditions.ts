import * as z from 'zod'
import { fabricPage } from '../fabric.ts'
import { operationRecord } from '../operation.ts'
import { count } from '../scalars.ts'

/** How a fabric is as far as the records tell, without a look at its repository. */
const fabricCondition = z.union([
  z.object({
    rejected: count.describe('Raw files that are known to be refused'),
    last_operation: operationRecord.nullable(),
    lock: z.object({ fabric: z.string(), operation: z.string(), expires_at: z.string() }).nullable(),
  }),
  z.object({ unreadable: z.string().describe('Why it cannot be told') }),
])

export type FabricCondition = z.infer<typeof fabricCondition>

/** `conditions`: by the ids of the fabrics of the page. */
export const fabricOverview = fabricPage.extend({
  conditions: z.record(z.string(), fabricCondition).exactOptional().describe('Only with `status=true`'),
})

export type FabricOverview = z.infer<typeof fabricOverview>
