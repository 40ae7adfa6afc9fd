import * as z from 'zod'
import { fabricPage, fabricRecord } from '../fabric.ts'
import { operationKind, operationRecord } from '../operation.ts'
import { commitId, count, instant } from '../scalars.ts'

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

/** What a heartbeat asks of a fabric. */
export const fabricStatus = z.object({
  head: commitId.nullable().describe('The newest head of the branch that the deployment knows; null if it has seen none'),
  head_seen_at: instant.nullable().describe('When the deployment last asked the Git host for it, without a request of a caller'),
  running: z
    .object({ fabric: z.string(), operation: z.string(), kind: operationKind.nullable(), since: instant.nullable() })
    .nullable()
    .describe('The operation that has the lock of the repository, also one of another fabric in it'),
  web_url: z.url().nullable().describe('The page of the repository, where its URL tells the kind of the host'),
})

export type FabricStatus = z.infer<typeof fabricStatus>

/** A fabric as it is read alone. */
export const fabricAnswer = fabricRecord.extend({
  status: fabricStatus.exactOptional().describe('Only with `status=true`: from the records, without a look at the repository'),
})

export type FabricAnswer = z.infer<typeof fabricAnswer>
