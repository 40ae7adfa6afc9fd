import type { OperationRecord } from '../../contract/operation.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import type { Committing } from '../deployment.ts'
import { landingNotes } from '../operations/note-landing.ts'
import type { GitRepository } from '../ports/ports.ts'

/**
 * Notes the commit of an operation as the repository's head. The process that pushed it may have died before it could:
 * then a later force-push would not be seen to take it away. Does nothing for an operation without a commit.
 */
export async function noteLandingOf(
  deployment: Omit<Committing, 'manager'>,
  repository: GitRepository,
  known: RepositoryRecord,
  { commit: oid = null, source_commit: base, started_at }: OperationRecord,
): Promise<void> {
  if (oid === null || base === undefined || oid === known.head) return
  await landingNotes(deployment, known).landed({ oid, base, started_at }, repository)
}
