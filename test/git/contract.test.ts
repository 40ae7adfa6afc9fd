import { describe } from 'vitest'
import { gitRepositoryContract } from '../ports/git-repository.ts'
import { commitFiles, git } from '../support/git.ts'
import { filteringRemote, localRemote, open } from './fixture.ts'

describe.each([
  ['a path', localRemote],
  ['a server that filters', filteringRemote],
])('a repository behind a cache, from %s', (_, make) =>
  gitRepositoryContract(async () => {
    const remote = await make()
    await commitFiles(remote.path, { 'a.yaml': 'a: 1\n', 'raw/x.yaml': 'x: 1\n' })
    return {
      repository: await open(remote),
      commit: (files) => commitFiles(remote.path, files),
      force: async (commit) => void (await git(remote.path, 'update-ref', 'refs/heads/main', commit)),
    }
  }),
)
