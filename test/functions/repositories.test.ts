import { describe, expect, test } from 'vitest'
import type { SharedRepository } from '../../lib/contract/repository.ts'
import { FabricApi, type Problem } from './fabric-api.ts'

const lab = new FabricApi()
const secrets = { credentials_secret: 'gitops-file-manager/test/git/lab' }
const other = { credentials_secret: 'gitops-file-manager/test/git/other' }

type Answer = SharedRepository & Problem

const url = (name: string) => `https://git.example.com/${name}.git`
const register = (body: object) => lab.api.call<Answer>('POST', '/repositories/', body)

describe('a repository', () => {
  test('is registered before its first fabric, once', async () => {
    const input = { repository_url: url('once'), ...secrets }
    const made = await register(input)
    expect(made).toMatchObject({ status: 201, body: { ...input, branch: 'main', fabrics: [] } })
    expect(await register(input)).toMatchObject({ status: 200, body: made.body })
    expect(await lab.api.call('GET', `/repositories/${made.body.id}/`)).toMatchObject({ status: 200, body: made.body })
  })

  test('of another branch is another one, and both are on the pages of the list', async () => {
    const ids = []
    for (const branch of ['main', 'other']) ids.push((await register({ repository_url: url('two'), branch })).body.id)
    const found: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const query: string = after === '' ? '' : `&after=${after}`
      const { body } = await lab.api.call<{ repositories: { id: string }[]; next?: string }>(
        'GET',
        `/repositories/?limit=1${query}`,
      )
      found.push(...body.repositories.map(({ id }) => id))
      after = body.next
    }
    expect(found).toEqual(expect.arrayContaining(ids))
    expect(found).toEqual([...new Set(found)])
  })

  test('gets other secrets by a change of its own, for all of its fabrics', async () => {
    const { body } = await register({ repository_url: url('changed'), ...secrets })
    await lab.register(lab.newName(), { repository_url: url('changed') })
    const changed = await lab.api.call<Answer>('PATCH', `/repositories/${body.id}/`, other)
    expect(changed).toMatchObject({ status: 200, body: { id: body.id, ...other, fabrics: [expect.any(String)] } })
  })

  test('is changed only in the version of If-Match, and loses a secret by null', async () => {
    const made = await register({ repository_url: url('version'), ...secrets })
    const path = `/repositories/${made.body.id}/`
    expect(made.headers.location).toBe(`/api/plugins/hedgehog${path}`)
    const seen = { 'if-match': String(made.headers.etag) }
    expect((await lab.api.call('GET', path)).headers.etag).toBe(made.headers.etag)
    const changed = await lab.api.call<Answer>('PATCH', path, { webhook_secret: 'hooks' }, seen)
    expect(changed).toMatchObject({ status: 200, body: { ...secrets, webhook_secret: 'hooks' } })
    const late = await lab.api.call<Answer>('PATCH', path, other, seen)
    expect(late).toMatchObject({ status: 412, body: { code: 'precondition_failed' } })
    const now = { 'if-match': String(changed.headers.etag) }
    const { status, body } = await lab.api.call<Answer>('PATCH', path, { credentials_secret: null }, now)
    expect(status).toBe(200)
    expect(body).not.toHaveProperty('credentials_secret')
    expect(body.webhook_secret).toBe('hooks')
  })

  test.each<[string, object | undefined]>([
    ['GET', undefined],
    ['PATCH', other],
  ])('that is not known answers 404 to %s', async (method, body) => {
    expect(await lab.api.call(method, '/repositories/repo-0000000000000000/', body)).toMatchObject({
      status: 404,
      body: { code: 'repository_not_registered' },
    })
  })
})

describe('409 repository_settings_differ, which changes nothing', () => {
  const refused = {
    status: 409,
    body: { code: 'repository_settings_differ', detail: expect.stringContaining('credentials_secret') },
  }
  const recorded = async (id: string) => (await lab.api.call<Answer>('GET', `/repositories/${id}/`)).body

  test('is the answer to a repository that is registered again with another secret', async () => {
    const { body } = await register({ repository_url: url('again'), ...secrets })
    expect(await register({ repository_url: url('again'), ...other })).toMatchObject(refused)
    expect(await recorded(body.id)).toEqual(body)
  })

  test('and to a fabric in it that names another secret', async () => {
    const { body } = await register({ repository_url: url('fabric'), ...secrets })
    const name = lab.newName()
    expect(await lab.register(name, { repository_url: url('fabric'), ...other })).toMatchObject(refused)
    expect((await lab.api.call('GET', `/fabrics/${name}/`)).status).toBe(404)
    expect(await recorded(body.id)).toEqual(body)
  })

  test('and to a change of a fabric that others share it with', async () => {
    const { body } = await register({ repository_url: url('shared'), ...secrets })
    const [first, second] = [lab.newName(), lab.newName()]
    for (const name of [first, second]) expect((await lab.register(name, { repository_url: url('shared') })).status).toBe(201)
    const change = await lab.api.call<Problem>('PATCH', `/fabrics/${first}/`, other)
    expect(change).toMatchObject(refused)
    expect(change.body.detail).toContain(second)
    expect(await recorded(body.id)).toMatchObject(secrets)
  })
})

test('a compressed delivery of a webhook is answered 415', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  const path = '/webhooks/github/repo-0000000000000000'
  expect(await lab.api.send({ method: 'POST', path, body: '{}', headers })).toMatchObject({
    status: 415,
    body: { code: 'unsupported_media_type' },
  })
  expect(await lab.api.send({ method: 'POST', path, body: '{}' })).toMatchObject({ status: 401 })
})
