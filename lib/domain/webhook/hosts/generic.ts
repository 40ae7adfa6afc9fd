import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { branchOf, commit } from './shape.ts'

const PUSH = z.object({ ref: z.string(), before: commit.optional(), after: commit })

/** The least that GitHub, GitLab and Gitea have in common: `ref`, `after`, and `before` where it is known. */
export const genericPush = PUSH.transform(({ ref, before = null, after }): PushedBranch[] => {
  const branch = branchOf(ref)
  return branch === undefined ? [] : [{ branch, before, after, forced: undefined, paths: undefined }]
})
