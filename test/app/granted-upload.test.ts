import { expect, test } from 'vitest'
import { runQueued } from '../../lib/app/operations/queued-ingest.ts'
import { receiveUpload } from '../../lib/app/operations/uploads.ts'
import { reasonIn } from '../../lib/domain/operation/trailers.ts'
import { ulid } from '../ports/samples.ts'
import { ADA, vpc } from '../support/objects.ts'
import { inMemoryDeployment } from './in-memory.ts'

test.each([{ propose: true as const }, {}])('what an upload asked for is on record until it is ingested: %j', async (asked) => {
  const { deployment } = await inMemoryDeployment('lab')
  const upload = ulid(1)
  await deployment.uploadGrants.put({ upload, fabric: 'lab', file_path: 'a.yaml', actor: ADA, size: 10, ...asked })
  const receiving = { ...deployment, queue: { enqueue: async () => undefined } }
  expect(await receiveUpload(receiving, upload)).toBe(true)
  const record = await deployment.journal.get('lab', upload)
  expect(record).toHaveProperty('request', { upload, file_path: 'a.yaml', ...asked })
})

test('the reason for an upload is in its record from the first, in its report and in its commit', async () => {
  const { deployment, host } = await inMemoryDeployment('lab')
  const [upload, reason] = [ulid(1), 'NET-12: Tür 3']
  await deployment.uploadGrants.put({ upload, fabric: 'lab', file_path: 'a.yaml', actor: ADA, size: 10, reason })
  const receiving = { ...deployment, queue: { enqueue: async () => undefined } }
  expect(await receiveUpload(receiving, upload)).toBe(true)
  expect(await deployment.journal.get('lab', upload)).toMatchObject({ status: 'queued', reason })
  const uploads = { get: async () => Buffer.from(vpc('a')) }
  const report = await runQueued({ ...deployment, uploads }, { fabric: 'lab', operation: upload })
  expect(report).toMatchObject({ status: 'succeeded', reason })
  const message = [...host.line()].find(({ oid }) => oid === report?.commit)?.message ?? ''
  expect(reasonIn(message)).toBe(reason)
})
