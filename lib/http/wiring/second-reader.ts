import type { GitRepository } from '../../app/ports/ports.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { secondReader } from '../../git/history/second-reader.ts'
import { logger } from '../lambda/logger.ts'
import { clones } from './clones.ts'
import type { Provider } from './provider.ts'

type ReadClones = Omit<ReturnType<typeof clones.make>, 'openRepository' | 'openBranch'> & {
  openRepository(record: RepositoryRecord): Promise<GitRepository>
}

/** Repositories for reading only, by the second reader. */
export const readClones: Provider<ReadClones> = {
  check: clones.check,
  make: (environment) => {
    const { openBranch: _, ...made } = clones.make(environment)
    const openRepository = async (record: RepositoryRecord): Promise<GitRepository> =>
      secondReader(await made.openRepository(record), (message) => logger.warn(message, { repository: record.id }))
    return { ...made, openRepository }
  },
}
