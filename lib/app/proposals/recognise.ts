import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { GitRepository } from '../ports/ports.ts'

/** Commits of the base that changed the fabric's directory, and are looked at. */
const MAX_COMMITS = 100

/** Where a request came to the base. `squashed`: its own commits did not. */
export interface Landing {
  landed: string
  squashed: boolean
}

/**
 * Looks for what a request held on its base. A merge commit or a fast-forward keeps its commits; a squash or a rebase
 * leaves the tree of the fabric's directory or, if the base had moved there, the files that it changed. Undefined if it
 * is not there.
 */
export async function landingOf(
  repository: Pick<GitRepository, 'commits' | 'reaches' | 'snapshotAt'>,
  { head, directory, signal }: { head: string; directory: string; signal?: AbortSignal | undefined },
  proposal: ProposalRecord,
): Promise<Landing | undefined> {
  if (await repository.reaches(head, proposal.commit, signal)) return { landed: proposal.commit, squashed: false }
  let landed: string | undefined
  let looked = 0
  for await (const { oid } of repository.commits(head, { path: directory })) {
    if (oid === proposal.base_commit || looked === MAX_COMMITS) break
    looked++
    const holds = await holdsAll(repository.snapshotAt(oid), directory, proposal)
    if (holds) landed = oid
    // The oldest of those that hold it brought it; what is before the first that does not is of no interest.
    else if (landed !== undefined) break
  }
  return landed === undefined ? undefined : { landed, squashed: true }
}

async function holdsAll(snapshot: Snapshot, directory: string, { tree, effect = [] }: ProposalRecord): Promise<boolean> {
  if (tree !== undefined && (await snapshot.entry(directory))?.oid === tree) return true
  if (effect.length === 0) return false
  for (const { path, blob } of effect) if (((await snapshot.entry(path))?.oid ?? null) !== blob) return false
  return true
}
