import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { branchOf, commit, ref } from './shape.ts'

const PUSH = z.object({
  changes: z.array(z.object({ ref: z.object({ id: ref }), fromHash: commit, toHash: commit })),
})

/** https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html#Eventpayload-Push */
export const bitbucketDataCenterPush = PUSH.transform(({ changes }): PushedBranch[] =>
  changes.flatMap(({ ref: { id }, fromHash: before, toHash: after }) => {
    const branch = branchOf(id)
    return branch === undefined ? [] : [{ branch, before, after, forced: undefined, paths: undefined }]
  }),
)
