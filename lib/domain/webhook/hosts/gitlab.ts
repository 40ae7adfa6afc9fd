import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { branchOf, commit, commitFiles, filesOf, ref } from './shape.ts'

const PUSH = z.object({
  ref,
  before: commit,
  after: commit,
  commits: z.array(commitFiles).optional(),
  total_commits_count: z.number().optional(),
})

/**
 * Lists the latest twenty commits, and how many there are
 * (https://docs.gitlab.com/user/project/integrations/webhook_events/#push-events).
 */
export const gitlabPush = PUSH.transform(({ ref: name, before, after, commits = [], total_commits_count }): PushedBranch[] => {
  const branch = branchOf(name)
  if (branch === undefined) return []
  const isComplete = before !== null && commits.length > 0 && commits.length === total_commits_count
  return [{ branch, before, after, forced: undefined, paths: isComplete ? filesOf(commits) : undefined }]
})
