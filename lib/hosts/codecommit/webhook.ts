import * as z from 'zod'
import type { ToldPush } from '../../app/ports/webhook-hosts.ts'
import { commit, ref } from '../shared/push-shape.ts'

/** EventBridge's event of a push to AWS CodeCommit. It needs no proof: only EventBridge may call the function. */
const EVENT = z.object({
  id: z.string().min(1).max(100),
  region: z.string(),
  'detail-type': z.literal('CodeCommit Repository State Change'),
  detail: z.object({
    event: z.enum(['referenceCreated', 'referenceUpdated', 'referenceDeleted']),
    repositoryName: z.string(),
    referenceType: z.enum(['branch', 'tag']),
    referenceName: ref,
    commitId: commit.optional(),
    oldCommitId: commit.optional(),
  }),
})

/**
 * Undefined for an event that is not a push to a branch
 * (https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html).
 */
export function readCodeCommitEvent(event: unknown): ToldPush | undefined {
  const { data } = EVENT.safeParse(event)
  if (data?.detail.referenceType !== 'branch') return undefined
  const { id, region, detail } = data
  const { referenceName: branch, oldCommitId: before = null, commitId = null } = detail
  const after = detail.event === 'referenceDeleted' ? null : commitId
  return {
    delivery: id,
    repositoryUrl: `https://git-codecommit.${region}.amazonaws.com/v1/repos/${detail.repositoryName}`,
    push: { branch, before, after, forced: undefined, paths: undefined },
  }
}
