import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { branchOf, commit, commitFiles, filesOf, ref } from './shape.ts'

const PUSH = z.object({
  ref,
  before: commit,
  after: commit,
  commits: z.array(commitFiles).nullish(),
  total_commits: z.number().optional(),
})

/**
 * Gitea and Forgejo list the latest commits, and how many there are
 * (https://docs.gitea.com/usage/webhooks#event-information).
 */
export const giteaPush = PUSH.transform(({ ref: name, before, after, commits, total_commits }): PushedBranch[] => {
  const branch = branchOf(name)
  if (branch === undefined) return []
  const listed = commits ?? []
  const isComplete = before !== null && listed.length > 0 && listed.length === total_commits
  return [{ branch, before, after, forced: undefined, paths: isComplete ? filesOf(listed) : undefined }]
})
