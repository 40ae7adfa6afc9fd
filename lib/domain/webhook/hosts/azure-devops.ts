import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { branchOf, commit, ref } from './shape.ts'

const PUSH = z.object({
  resource: z.object({ refUpdates: z.array(z.object({ name: ref, oldObjectId: commit, newObjectId: commit })) }),
})

/** https://learn.microsoft.com/azure/devops/service-hooks/events#code-pushed */
export const azureDevOpsPush = PUSH.transform(({ resource }): PushedBranch[] =>
  resource.refUpdates.flatMap(({ name, oldObjectId: before, newObjectId: after }) => {
    const branch = branchOf(name)
    return branch === undefined ? [] : [{ branch, before, after, forced: undefined, paths: undefined }]
  }),
)
