import { expect, test } from 'vitest'
import type { ChangesReport } from '../../lib/contract/object.ts'
import type { OperationPage } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { commentedVpc } from '../support/objects.ts'
import { ObjectsApi, type Problem, VPCS } from './objects-api.ts'

const lab = new ObjectsApi()
const get = <T>(path: string) => lab.api.call<T & Problem>('GET', `/fabrics/lab/${path}`)

async function operations(query = ''): Promise<string[]> {
  return (await get<OperationPage>(`operations/${query}`)).body.operations.map(({ operation }) => operation)
}

test.sequential('operations are filtered by what they touched, by whom and how they ended', async () => {
  const patched = await lab.edit('PATCH', `${VPCS}/a`, { spec: { vni: 2 } })
  const [newest, ingest, init] = await operations()
  expect(newest).toBe(patched.body.operation)
  expect(await operations('?object=vpc/b')).toEqual([ingest])
  expect(await operations('?object=vpc/default/a&limit=1')).toEqual([newest])
  expect(await operations('?file=raw/all.yaml')).toEqual([ingest])
  expect(await operations('?status=succeeded')).toEqual([newest, ingest, init])
  expect(await operations(`?status=succeeded&limit=1&after=${newest}`)).toEqual([ingest])
  expect(await operations('?status=failed')).toEqual([])
  expect(await operations('?actor=nobody-at-all')).toEqual([])
  const { body } = await get<OperationPage>('operations/?object=vpc/a')
  expect(body.operations[0]).toMatchObject({ operation: newest, commit: patched.body.commit })
  expect((await get('operations/?object=a')).status).toBe(400)
})

test.sequential('what an operation changed, and what differs between two points', async () => {
  const [newest = '', ingest = ''] = await operations()
  const shown = await get<ChangesReport>(`changes/${newest}/`)
  expect(shown.body).toMatchObject({
    to: { operation: newest },
    from: { operation: ingest },
    objects: [{ change: 'changed', object: 'VPC.vpc.githedgehog.com/default/a', diff: expect.stringContaining('vni: 2') }],
    files: [],
    left_out: 0,
  })
  const compared = await get<ChangesReport>(`changes/?from=${ingest}&to=HEAD`)
  expect(compared.body.objects).toEqual(shown.body.objects)
  expect(await get(`changes/${newest.slice(0, 5)}/`)).toMatchObject({ status: 409, body: { code: 'point_ambiguous' } })
  expect(await get('changes/abcdef0/')).toMatchObject({ status: 404, body: { code: 'point_not_found' } })
  expect(await get('changes/?from=2001-01-01')).toMatchObject({ status: 404, body: { code: 'point_not_found' } })
  expect(await get('changes/?from=soon')).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})

test.sequential('an object is read and restored as it was', async () => {
  const [, ingest = ''] = await operations()
  expect((await lab.api.call<{ spec: object }>('GET', `${VPCS}/a/?at=${ingest}`)).body.spec).not.toEqual({ vni: 2 })
  const restore = (body: object, headers: Record<string, string> = {}) =>
    lab.api.call<OperationReport & Problem>('POST', `${VPCS}/a/restore/`, body, headers)
  expect((await restore({ at: ingest, dry_run: true })).body.diff).toContain('vni: 2')
  const stale = { 'if-match': `"${'0'.repeat(40)}"` }
  expect(await restore({ at: ingest }, stale)).toMatchObject({ status: 412, body: { code: 'precondition_failed' } })
  expect(await restore({ at: ingest }, { 'if-none-match': '*' })).toMatchObject({ status: 412 })
  expect(await restore({ at: ingest }, { 'if-match': '*' })).toMatchObject({
    status: 200,
    body: { kind: 'restore', edited: { action: 'updated' } },
  })
  expect(await lab.text('a')).toBe(commentedVpc('a'))
  expect(await restore({ at: '2001-01-01' })).toMatchObject({ status: 404, body: { code: 'point_not_found' } })
  expect((await restore({})).status).toBe(400)
})
