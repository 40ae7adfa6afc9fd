import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { branchOf, commit } from './shape.ts'

const PUSH = z.object({
  changes: z.array(z.object({ ref: z.object({ id: z.string() }), fromHash: commit, toHash: commit })),
})

/** https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html#Eventpayload-Push */
export const bitbucketDataCenterPush = PUSH.transform(({ changes }): PushedBranch[] =>
  changes.flatMap(({ ref, fromHash: before, toHash: after }) => {
    const branch = branchOf(ref.id)
    return branch === undefined ? [] : [{ branch, before, after, forced: undefined, paths: undefined }]
  }),
)
