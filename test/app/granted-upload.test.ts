import { expect, test } from 'vitest'
import { receiveUpload } from '../../lib/app/operations/uploads.ts'
import { ulid } from '../ports/samples.ts'
import { ADA } from '../support/objects.ts'
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
