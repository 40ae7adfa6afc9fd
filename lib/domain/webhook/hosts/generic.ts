import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { branchOf, commit, ref } from './shape.ts'

const PUSH = z.object({ ref, before: commit.optional(), after: commit })

/** The least that GitHub, GitLab and Gitea have in common: `ref`, `after`, and `before` where it is known. */
export const genericPush = PUSH.transform(({ ref: name, before = null, after }): PushedBranch[] => {
  const branch = branchOf(name)
  return branch === undefined ? [] : [{ branch, before, after, forced: undefined, paths: undefined }]
})
