import { expect, test } from 'vitest'
import type { CrdFiles } from '../../lib/contract/fabric.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { SMALL_VPC } from '../support/crds.ts'
import { ObjectsApi, type Problem, VPCS } from './objects-api.ts'

const lab = new ObjectsApi()
const CRDS = '/fabrics/lab/crds'

const put = (name: string, text: string, query = '') =>
  lab.api.send<OperationReport & Problem>({
    method: 'PUT',
    path: `${CRDS}/${name}${query}`,
    headers: { 'content-type': 'application/yaml' },
    body: text,
  })

test.sequential('a file is put, listed, read and deleted', async () => {
  await lab.edit('PATCH', `${VPCS}/a`, { spec: { vni: 2 } })
  const before = await lab.commits()
  expect(await put('vpcs.yaml', SMALL_VPC, '?dry_run=true')).toMatchObject({ status: 200, body: { dry_run: true } })
  const done = await put('vpcs.yaml', SMALL_VPC)
  expect(done).toMatchObject({ status: 200, body: { kind: 'crds', status: 'succeeded' } })
  expect(done.body.faults).toContainEqual(expect.objectContaining({ code: 'schema_violation', field: '/spec/vni' }))
  expect((await put('vpcs.yaml', SMALL_VPC)).body.status).toBe('no_change')
  expect(await lab.commits()).toBe(before + 1)
  const { body } = await lab.api.call<CrdFiles>('GET', `${CRDS}/`)
  expect(body.files.map(({ name, kinds }) => [name, kinds[0]?.kind])).toEqual([['vpcs.yaml', 'VPC']])
  const read = await lab.api.call('GET', `${CRDS}/vpcs.yaml`)
  expect(read).toMatchObject({ status: 200, headers: { etag: `"${body.files[0]?.blob}"` } })
  expect((await lab.api.call('DELETE', `${CRDS}/vpcs.yaml`)).status).toBe(200)
  expect((await lab.api.call('GET', `${CRDS}/vpcs.yaml`)).status).toBe(404)
})

test.sequential('what cannot be used is refused', async () => {
  const broken = await put('vpcs.yaml', `${SMALL_VPC}  x: [\n`)
  expect(broken).toMatchObject({ status: 422, body: { code: 'files_rejected', errors: [{ code: 'invalid_crd' }] } })
  expect(await put('vpcs.txt', SMALL_VPC)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  expect(await lab.api.call('DELETE', `${CRDS}/none.yaml`)).toMatchObject({ status: 404, body: { code: 'crd_not_found' } })
})
