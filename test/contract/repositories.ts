import { expect, test } from 'vitest'
import type { Repositories } from '../../lib/app/ports.ts'
import { repositoryRecord } from './samples.ts'

/** What every implementation of `Repositories` does. `make` gives an empty one. */
export function repositoriesContract(make: () => Promise<Repositories>): void {
  test('a repository is read back as it was put last', async () => {
    const repositories = await make()
    expect(await repositories.get('repo-1')).toBeUndefined()
    await repositories.put(repositoryRecord('repo-1', { credentials_secret: 'git/repo-1' }))
    expect(await repositories.get('repo-1')).toEqual(repositoryRecord('repo-1', { credentials_secret: 'git/repo-1' }))
    await repositories.put(repositoryRecord('repo-1', { head: 'a'.repeat(40) }))
    expect(await repositories.get('repo-1')).toEqual(repositoryRecord('repo-1', { head: 'a'.repeat(40) }))
  })

  test('all are listed', async () => {
    const repositories = await make()
    expect(await repositories.list()).toEqual([])
    for (const id of ['repo-2', 'repo-1']) await repositories.put(repositoryRecord(id))
    expect(await repositories.list()).toEqual([repositoryRecord('repo-1'), repositoryRecord('repo-2')])
  })
}
