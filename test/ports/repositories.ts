import { expect, test } from 'vitest'
import type { DuePage } from '../../lib/app/ports/journal.ts'
import type { Repositories } from '../../lib/app/ports/registry.ts'
import { repositoryRecord } from './samples.ts'

const HEAD = 'a'.repeat(40)
const NEXT = 'b'.repeat(40)

/** What every implementation of `Repositories` does. `make` gives an empty one. */
export function repositoriesContract(make: () => Promise<Repositories>): void {
  test('a repository is created once, and read back', async () => {
    const repositories = await make()
    expect(await repositories.get('repo-1')).toBeUndefined()
    const record = repositoryRecord('repo-1', { credentials_secret: 'git/repo-1' })
    expect(await repositories.create(record)).toBe(true)
    expect(await repositories.create(repositoryRecord('repo-1', { credentials_secret: 'git/theirs' }))).toBe(false)
    expect(await repositories.get('repo-1')).toEqual(record)
  })

  test('fields are changed one by one, in repositories that are known', async () => {
    const repositories = await make()
    expect(await repositories.change('repo-1', { head: HEAD })).toBe(false)
    expect(await repositories.get('repo-1')).toBeUndefined()
    await repositories.create(repositoryRecord('repo-1', { credentials_secret: 'git/repo-1' }))
    expect(await repositories.change('repo-1', { head: HEAD, webhook_secret: 'webhooks/repo-1' })).toBe(true)
    const changed = { credentials_secret: 'git/repo-1', webhook_secret: 'webhooks/repo-1', head: HEAD }
    expect(await repositories.get('repo-1')).toEqual(repositoryRecord('repo-1', changed))
  })

  test('the processed head advances from its known value', async () => {
    const repositories = await make()
    await repositories.create(repositoryRecord('repo-1'))
    expect(await repositories.change('repo-1', { processed_head: NEXT }, { processed: HEAD })).toBe(false)
    expect(await repositories.change('repo-1', { processed_head: HEAD }, { processed: null })).toBe(true)
    expect(await repositories.change('repo-1', { processed_head: NEXT }, { processed: null })).toBe(false)
    expect(await repositories.change('repo-1', { processed_head: NEXT }, { processed: HEAD })).toBe(true)
    expect((await repositories.get('repo-1'))?.processed_head).toBe(NEXT)
  })

  test('heads that have left the branch are changed from the known ones', async () => {
    const repositories = await make()
    await repositories.create(repositoryRecord('repo-1'))
    const change = (left_heads: string, left: string) => repositories.change('repo-1', { left_heads }, { left })
    expect(await change(HEAD, NEXT)).toBe(false)
    expect(await change(`${HEAD} ${NEXT}`, '')).toBe(true)
    for (const left of ['', HEAD, `${NEXT} ${HEAD}`]) expect(await change('', left)).toBe(false)
    expect(await change('', `${HEAD} ${NEXT}`)).toBe(true)
    expect(await change(NEXT, '')).toBe(true)
    expect((await repositories.get('repo-1'))?.left_heads).toBe(NEXT)
  })

  test('secrets are removed by null, and changed from known ones', async () => {
    const repositories = await make()
    await repositories.create(repositoryRecord('repo-1', { credentials_secret: 'git/repo-1' }))
    const secrets = { credentials_secret: 'git/repo-1' }
    expect(await repositories.change('repo-1', { webhook_secret: 'hooks' }, { secrets: {} })).toBe(false)
    expect(await repositories.change('repo-1', { webhook_secret: 'hooks', credentials_secret: null }, { secrets })).toBe(true)
    expect(await repositories.change('repo-1', { head: HEAD }, { secrets })).toBe(false)
    expect(await repositories.get('repo-1')).toEqual(repositoryRecord('repo-1', { webhook_secret: 'hooks' }))
  })

  test('all are listed', async () => {
    const repositories = await make()
    expect(await repositories.list()).toEqual({ repositories: [], unreadable: [] })
    for (const id of ['repo-2', 'repo-1']) await repositories.create(repositoryRecord(id))
    const all = [repositoryRecord('repo-1'), repositoryRecord('repo-2')]
    expect(await repositories.list()).toEqual({ repositories: all, unreadable: [] })
    const first = await repositories.page({ limit: 1 })
    expect(first).toEqual({ repositories: all.slice(0, 1), unreadable: [], next: 'repo-1' })
    expect(await repositories.page({ limit: 1, after: 'repo-1' })).toEqual({ repositories: all.slice(1), unreadable: [] })
  })

  test('each is due from its creation on, the longest waiting first, until it is scheduled', async () => {
    const repositories = await make()
    const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour))
    for (const [id, hour] of [
      ['repo-1', 3],
      ['repo-2', 1],
      ['repo-3', 2],
    ] as const)
      await repositories.create(repositoryRecord(id, { created_at: at(hour).toISOString() }))
    const due = async (hour: number, page: DuePage = { limit: 9 }) =>
      (await repositories.due(at(hour), page)).repositories.map(({ id }) => id)
    expect(await due(3)).toEqual(['repo-2', 'repo-3'])
    expect(await due(9)).toEqual(['repo-2', 'repo-3', 'repo-1'])
    const first = await repositories.due(at(9), { limit: 2 })
    expect(await due(9, { limit: 2, after: first.next })).toEqual(['repo-1'])
    await repositories.schedule('repo-2', at(8), { swept_at: at(7).toISOString() })
    expect(await due(8)).toEqual(['repo-3', 'repo-1'])
    expect((await repositories.get('repo-2'))?.swept_at).toBe(at(7).toISOString())
    expect(await due(9)).toEqual(['repo-3', 'repo-1', 'repo-2'])
    await repositories.schedule('repo-4', at(1))
    expect(await repositories.get('repo-4')).toBeUndefined()
  })
}
