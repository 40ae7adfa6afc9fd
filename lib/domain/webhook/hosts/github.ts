import * as z from 'zod'
import type { PushedBranch } from '../event.ts'
import { branchOf, commit, commitFiles, filesOf, ref } from './shape.ts'

/** A payload has no more commits than this (https://docs.github.com/webhooks/webhook-events-and-payloads#push). */
const MAX_COMMITS = 2048

const PUSH = z.object({
  ref,
  before: commit,
  after: commit,
  forced: z.boolean().optional(),
  commits: z.array(commitFiles).optional(),
})

/** https://docs.github.com/webhooks/webhook-events-and-payloads#push */
export const githubPush = PUSH.transform(({ ref: name, before, after, forced, commits = [] }): PushedBranch[] => {
  const branch = branchOf(name)
  if (branch === undefined) return []
  const isComplete = before !== null && forced === false && commits.length > 0 && commits.length < MAX_COMMITS
  return [{ branch, before, after, forced, paths: isComplete ? filesOf(commits) : undefined }]
})
