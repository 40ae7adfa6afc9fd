import { expect, test } from 'vitest'
import type { OperationReport } from '../../lib/contract/report.ts'
import { vpcWith } from '../support/objects.ts'
import { FabricApi, type Problem } from './fabric-api.ts'

const lab = new FabricApi()

/** A fabric in which a raw file and somebody's edit changed the same value. */
async function inConflict(): Promise<string> {
  const fabric = await lab.initialised({ 'a.yaml': vpcWith('a', 'vni: 1') })
  await lab.ingest(fabric)
  const headers = { 'content-type': 'application/yaml', 'if-match': '*' }
  const path = `/fabrics/${fabric}/objects/vpc/default/a`
  expect((await lab.api.send({ method: 'PUT', path, headers, body: vpcWith('a', 'vni: 2') })).status).toBe(200)
  await lab.pushRaw(fabric, { 'b.yaml': vpcWith('a', 'vni: 3') })
  return fabric
}

test('a conflict is told with its versions, and decided by them', async () => {
  const fabric = await inConflict()
  const { body: told } = await lab.ingest<OperationReport>(fabric, { dry_run: true })
  const [document] = told.documents
  expect(document).toMatchObject({ fate: 'conflict', merge: { values: [{ path: '/spec/vni', managed: '2', raw: '3' }] } })
  const { managed = '', raw = '' } = document?.merge ?? {}
  const decision = { object: document?.key, path: '/spec/vni', take: 'raw', managed, raw }
  const late = await lab.ingest<OperationReport>(fabric, { decisions: [{ ...decision, managed: raw }] })
  expect(late.body.documents[0]?.fate).toBe('conflict')
  const { body: done } = await lab.ingest<OperationReport>(fabric, { decisions: [decision] })
  expect(done).toMatchObject({ status: 'succeeded', documents: [{ fate: 'merged', reason: 'decided at /spec/vni' }] })
})

test('decisions are kept for an ingest that goes through the queue', async () => {
  const fabric = await inConflict()
  const decisions = [{ object: 'VPC.vpc.githedgehog.com/default/a', path: '/spec/vni', take: 'managed' }]
  const queued = await lab.ingest<{ operation: string }>(fabric, { decisions }, { prefer: 'respond-async' })
  expect(queued.status).toBe(202)
  const { body } = await lab.api.call<{ request: unknown }>('GET', `/fabrics/${fabric}/operations/${queued.body.operation}`)
  expect(body.request).toEqual({ atomic: false, decisions })
})

test.each([
  [[{ object: 'a', path: '/spec', take: 'base' }]],
  [[{ path: '/spec', take: 'raw' }]],
  [Array.from({ length: 501 }, () => ({ object: 'a', path: '', take: 'raw' }))],
])('decisions that cannot be read are refused', async (decisions) => {
  const refused = await lab.ingest<Problem>(await lab.sharedFabric(), { decisions })
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})
