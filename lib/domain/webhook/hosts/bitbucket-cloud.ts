import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { commit } from './shape.ts'

const REF = z.object({ type: z.string(), name: z.string(), target: z.object({ hash: commit }) })

const PUSH = z.object({
  push: z.object({ changes: z.array(z.object({ old: REF.nullish(), new: REF.nullish(), forced: z.boolean().optional() })) }),
})

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push */
export const bitbucketCloudPush = PUSH.transform(({ push }): PushedBranch[] =>
  push.changes.flatMap(({ old, new: now, forced }) => {
    const ref = now ?? old
    if (ref?.type !== 'branch') return []
    return [{ branch: ref.name, before: old?.target.hash ?? null, after: now?.target.hash ?? null, forced, paths: undefined }]
  }),
)
