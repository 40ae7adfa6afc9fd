import * as z from 'zod'
import type { EndedProposal } from '../../domain/push/ended-proposal.ts'
import type { ProposalEvents } from './webhook.ts'

/** One of the two branches of a request, and the repository that has it. */
interface RequestBranch {
  ref: string
  repository: number | null | undefined
}

/** `pull_request`, of the form that GitHub has and others have taken over. `branch` reads a branch of the request. */
export function pullRequestEvents(branch: z.ZodType<RequestBranch>): ProposalEvents {
  const shape = z.object({
    action: z.string(),
    number: z.int(),
    pull_request: z.object({ merged: z.boolean().nullish(), closed_at: z.string().nullish(), head: branch, base: branch }),
  })
  return {
    names: ['pull_request'],
    shape: shape.transform(({ action, number, pull_request }): EndedProposal | undefined => {
      const { merged, closed_at, head, base } = pull_request
      if (action !== 'closed' || head.repository !== base.repository) return undefined
      const outcome = merged === true ? 'merged' : 'closed'
      return { id: String(number), base: base.ref, branch: head.ref, outcome, at: closed_at ?? undefined }
    }),
  }
}
