import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../../lib/cli/remote/standalone.ts'
import { defaultDirectory } from '../../lib/domain/fabric/default-settings.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'

/** What an operation on the fabric `lab` of a remote works with, without a deployment. */
export async function standaloneContext(url: string, directory: string): Promise<OperationContext> {
  return {
    settings: { name: 'lab', directory: defaultDirectory('lab') },
    repository: await openGitRepository({ url, branch: 'main', directory }),
    repositoryId: url,
    locks: new StandaloneLocks(),
    journal: new StandaloneJournal(),
    originals: new StandaloneOriginals(),
    manager: { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' },
    now: () => new Date(),
  }
}
