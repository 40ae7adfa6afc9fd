import type { RefusalWords } from '../shared/refusal.ts'

/**
 * Policies of IAM that deny `GitPush` to a branch
 * (https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-conditional-branch.html).
 */
export const codeCommitRefusals: RefusalWords = [
  [/don't have permission to push changes to this branch/i, 'pull_request'],
  [/not authorized to perform: codecommit:GitPush/i, 'permission'],
]
