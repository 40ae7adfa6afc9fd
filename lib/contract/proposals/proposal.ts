import * as z from 'zod'

/** A file with its blob; null: there is no such file. */
const fileVersion = z.object({ path: z.string(), blob: z.string().nullable() })

/** A pull or merge request of a fabric. */
export const fabricProposal = z.object({
  id: z.string().describe("The host's number"),
  url: z.string(),
  base: z.string().describe('The branch that takes the changes'),
  branch: z.string().describe('The branch of the manager that holds them'),
  state: z.enum(['open', 'merged', 'declined']),
  commit: z.string().describe('The newest commit of the manager on the branch'),
  operations: z.array(z.string()).describe('Oldest first'),
  opened_at: z.string(),
  updated_at: z.string(),
  landed: z.string().exactOptional().describe('The commit with which it came to the base, once it is merged'),
})

export type FabricProposal = z.infer<typeof fabricProposal>

/** With that by which it is recognised on the base, whatever a merge makes of its commits. */
export const proposalRecord = fabricProposal.extend({
  /** The head of the base on which it stands. */
  base_commit: z.string(),
  /** The tree of the fabric's directory there. */
  base_tree: z.string().exactOptional(),
  /** The tree of the fabric's directory as it will be. */
  tree: z.string().exactOptional(),
  /** Files that it changes, as they will be; the first of many. */
  effect: z.array(fileVersion).exactOptional(),
  /** Raw files that it takes. */
  files: z.array(z.object({ file: z.string(), blob: z.string() })).exactOptional(),
})

export type ProposalRecord = z.infer<typeof proposalRecord>

/** An operation whose branch may be on the host, and whose request may not be opened yet: nothing else tells of it. */
export const unopenedBranch = z.object({
  operation: z.string(),
  branch: z.string(),
  /** Files that it changes, and whether these are all of them. */
  paths: z.array(z.string()),
  is_whole: z.boolean(),
  /** Raw files that it takes. */
  files: z.array(z.object({ file: z.string(), blob: z.string() })),
})

export type UnopenedBranch = z.infer<typeof unopenedBranch>

/** Newest first. */
export const proposalList = z.object({ proposals: z.array(fabricProposal) })

export type ProposalList = z.infer<typeof proposalList>
