import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { commit, ref } from './shape.ts'

const REF = z.object({ type: z.string(), name: ref, target: z.object({ hash: commit }) })

const PUSH = z.object({
  push: z.object({ changes: z.array(z.object({ old: REF.nullish(), new: REF.nullish(), forced: z.boolean().optional() })) }),
})

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push */
export const bitbucketCloudPush = PUSH.transform(({ push }): PushedBranch[] =>
  push.changes.flatMap(({ old, new: now, forced }) => {
    const side = now ?? old
    if (side?.type !== 'branch') return []
    return [{ branch: side.name, before: old?.target.hash ?? null, after: now?.target.hash ?? null, forced, paths: undefined }]
  }),
)
