import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Deployment } from '../../lib/app/deployment.ts'
import { registerFabric, updateFabric } from '../../lib/app/registry/fabrics.ts'
import { registerRepository, sharedRepository, updateRepository } from '../../lib/app/registry/repositories.ts'
import { refusal } from '../ports/refusal.ts'
import { Services } from './deployment.ts'

const url = 'https://git.example.com/network/fabrics.git'

let services: Services
let deployment: Deployment

beforeAll(async () => {
  services = await Services.start()
})
afterAll(() => services.close())
beforeEach(async () => {
  deployment = await services.deployment('/nowhere')
})

const register = (name: string, more: object = {}) => registerFabric(deployment, { name, repository_url: url, ...more })

describe('registering', () => {
  test('one repository has one record, however its URL is written', async () => {
    const first = await register('a')
    const second = await register('b', { repository_url: 'HTTPS://GIT.example.com:443/network/fabrics.git/' })
    expect(second.repository).toBe(first.repository)
    expect(second.repository_url).toBe(url)
    expect(first.repository).toMatch(/^repo-[0-9a-f]{16}$/)
    expect((await deployment.repositories.list()).repositories).toMatchObject([
      { id: first.repository, url, branch: 'main', head: null },
    ])
  })

  test('another branch is another repository', async () => {
    const main = await register('a')
    const next = await register('b', { branch: 'next', directory: main.directory })
    expect(next.repository).not.toBe(main.repository)
  })

  test('credentials in a URL are refused before anything is written', async () => {
    await refusal('invalid_request', register('a', { repository_url: 'https://ann:s3cr3t@git.example.com/x' }))
    await refusal('fabric_not_found', deployment.fabrics.get('a'))
    expect((await deployment.repositories.list()).repositories).toEqual([])
  })

  test.each([
    ['of a name that is taken', 'fabric_exists', 'a', {}],
    ['of a directory that is taken', 'invalid_request', 'b', { directory: 'fabrics/a' }],
    ['of an unsafe directory', 'unsafe_path', 'b', { directory: '../b' }],
  ] as const)('a refused one %s leaves the credentials of others alone', async (_, code, name, more) => {
    const { repository } = await register('a', { credentials_secret: 'git/theirs' })
    await refusal(code, register(name, { credentials_secret: 'git/mine', ...more }))
    expect(await deployment.repositories.get(repository)).toMatchObject({ credentials_secret: 'git/theirs' })
  })

  test.each([
    ['the same', 'fabrics/a/gitops'],
    ['above', 'fabrics/a'],
    ['below', 'fabrics/a/gitops/more'],
    ['the root', ''],
  ])('a directory that is %s is refused', async (_, directory) => {
    await register('a')
    await refusal('invalid_request', register('b', { directory }))
  })

  test('a directory whose name only begins alike is no overlap', async () => {
    await register('a', { directory: 'fabrics/a' })
    expect(await register('b', { directory: 'fabrics/ab' })).toMatchObject({ directory: 'fabrics/ab' })
  })

  test('of several that want one directory at the same moment at most one stays', async () => {
    const wanted = ['a', 'b', 'c', 'd'].map((name) => register(name, { directory: 'fabrics/shared' }))
    const outcomes = await Promise.allSettled(wanted)
    const { fabrics } = await deployment.fabrics.list({ limit: 10 })
    expect(fabrics.length).toBeLessThanOrEqual(1)
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(fabrics.length)
  })
})

describe('changing', () => {
  test('is made to the version that was seen', async () => {
    await register('a')
    expect(await updateFabric(deployment, 'a', { description: 'one', version: 1 })).toMatchObject({ version: 2 })
    await refusal('fabric_changed', updateFabric(deployment, 'a', { description: 'two', version: 1 }))
    expect(await deployment.fabrics.get('a')).toMatchObject({ description: 'one', version: 2 })
    expect(await updateFabric(deployment, 'a', { description: 'two' })).toMatchObject({ version: 3 })
  })

  test('a refused one leaves the credentials alone', async () => {
    const { repository } = await register('a', { credentials_secret: 'git/old' })
    await refusal('fabric_changed', updateFabric(deployment, 'a', { credentials_secret: 'git/new', version: 7 }))
    expect(await deployment.repositories.get(repository)).toMatchObject({ credentials_secret: 'git/old' })
    await updateFabric(deployment, 'a', { credentials_secret: 'git/new' })
    expect(await deployment.repositories.get(repository)).toMatchObject({ credentials_secret: 'git/new' })
  })
})

describe('the secrets of a repository', () => {
  const theirs = { credentials_secret: 'git/theirs', webhook_secret: 'webhooks/theirs' }
  const mine = [{ credentials_secret: 'git/mine' }, { webhook_secret: 'webhooks/mine' }]

  test.each(mine)('are not changed by a fabric that joins it: %j', async (secrets) => {
    const { repository } = await register('theirs', theirs)
    const { data } = await refusal('repository_settings_differ', register('mine', secrets))
    expect(data).toEqual({ repository, fields: Object.keys(secrets) })
    await refusal('fabric_not_found', deployment.fabrics.get('mine'))
    expect(await deployment.repositories.get(repository)).toMatchObject(theirs)
  })

  test.each(mine)('are not given by a fabric that joins one without: %j', async (secrets) => {
    const { repository } = await register('theirs')
    await refusal('repository_settings_differ', register('mine', secrets))
    expect(await deployment.repositories.get(repository)).not.toMatchObject(secrets)
  })

  test.each(mine)('are not changed by one of several fabrics: %j', async (secrets) => {
    const { repository } = await register('theirs', theirs)
    await register('mine')
    for (const name of ['mine', 'theirs']) await refusal('repository_settings_differ', updateFabric(deployment, name, secrets))
    expect(await deployment.repositories.get(repository)).toMatchObject(theirs)
    expect(await deployment.fabrics.get('mine')).toMatchObject({ version: 1 })
  })

  test('may be stated again as they are', async () => {
    await register('theirs', theirs)
    expect(await register('mine', theirs)).toMatchObject({ id: 'mine' })
    expect(await updateFabric(deployment, 'mine', { ...theirs, description: 'ours' })).toMatchObject({ description: 'ours' })
  })

  test('are changed for all fabrics at once, in the repository itself', async () => {
    const { repository, created_at } = await register('theirs', theirs)
    await register('mine')
    const changed = await updateRepository(deployment, repository, { credentials_secret: 'git/new' })
    expect(changed).toEqual({
      ...theirs,
      credentials_secret: 'git/new',
      id: repository,
      repository_url: url,
      branch: 'main',
      fabrics: ['mine', 'theirs'],
      created_at,
    })
    expect(await sharedRepository(deployment, repository)).toEqual(changed)
    await refusal('repository_not_registered', updateRepository(deployment, 'repo-0000000000000000', theirs))
  })

  test('may be registered before any fabric, once', async () => {
    const { repository, isNew } = await registerRepository(deployment, { repository_url: url, ...theirs })
    expect({ isNew, repository }).toMatchObject({ isNew: true, repository: { ...theirs, fabrics: [] } })
    expect(await registerRepository(deployment, { repository_url: `${url}/`, ...theirs })).toEqual({ repository, isNew: false })
    await refusal('repository_settings_differ', registerRepository(deployment, { repository_url: url, ...mine[0] }))
    expect(await register('theirs')).toMatchObject({ repository: repository.id })
  })
})
