import * as z from 'zod'
import type { ToldEvent } from '../../app/ports/webhook-hosts.ts'
import { commit, ref } from '../shared/push-shape.ts'

const EVENT = { id: z.string().min(1).max(100), region: z.string() }

/** EventBridge's event of a push to AWS CodeCommit. It needs no proof: only EventBridge may call the function. */
const PUSH = z.object({
  ...EVENT,
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

const BRANCH = /^refs\/heads\//
const branch = ref.regex(BRANCH).transform((name) => name.replace(BRANCH, ''))

/** EventBridge's event of a pull request that was closed, or closed by its merge. */
const ENDED = z.object({
  ...EVENT,
  'detail-type': z.literal('CodeCommit Pull Request State Change'),
  detail: z.object({
    event: z.enum(['pullRequestStatusChanged', 'pullRequestMergeStatusUpdated']),
    repositoryNames: z.tuple([z.string()]),
    pullRequestId: z.string().min(1).max(100),
    pullRequestStatus: z.literal('Closed'),
    isMerged: z.enum(['True', 'False']),
    sourceReference: branch,
    destinationReference: branch,
    lastModifiedDate: z.string().max(100).optional(),
  }),
})

/**
 * Undefined for an event that is neither a push to a branch nor the end of a pull request
 * (https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html).
 */
export function readCodeCommitEvent(event: unknown): ToldEvent | undefined {
  return readPush(event) ?? readEnded(event)
}

function readPush(event: unknown): ToldEvent | undefined {
  const { data } = PUSH.safeParse(event)
  if (data?.detail.referenceType !== 'branch') return undefined
  const { detail } = data
  const { referenceName, oldCommitId: before = null, commitId = null } = detail
  const after = detail.event === 'referenceDeleted' ? null : commitId
  const push = { branch: referenceName, before, after, forced: undefined, paths: undefined }
  return { ...toldOf(data, detail.repositoryName), push }
}

function readEnded(event: unknown): ToldEvent | undefined {
  const { data } = ENDED.safeParse(event)
  if (data === undefined) return undefined
  const { pullRequestId: id, isMerged, sourceReference, destinationReference, lastModifiedDate: at } = data.detail
  const outcome = isMerged === 'True' ? ('merged' as const) : ('closed' as const)
  const proposal = { id, base: destinationReference, branch: sourceReference, outcome, at }
  return { ...toldOf(data, data.detail.repositoryNames[0]), proposal }
}

function toldOf({ id, region }: { id: string; region: string }, name: string) {
  return { delivery: id, repositoryUrl: `https://git-codecommit.${region}.amazonaws.com/v1/repos/${name}` }
}
