import {
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { S3Originals } from '../../lib/aws/s3/originals.ts'
import { originalsContract, sha256 } from '../ports/originals.ts'
import { refusal } from '../ports/refusal.ts'
import { operationReport, ulid } from '../ports/samples.ts'
import { type AwsServices, startAwsServices } from '../support/aws-services.ts'
import { faultyProxy } from '../support/faulty-proxy.ts'
import { s3 } from './services.ts'

const BYTES = Buffer.from('kind: VPC\n')
const HASH = sha256(BYTES)
const KEY = `originals/${HASH.slice(0, 2)}/${HASH}`
const LARGE = Buffer.alloc(1_000_000, 'x')

let services: AwsServices
let client: S3Client

async function emptied(): Promise<S3Originals> {
  for (let isMore = true; isMore; ) {
    const { Contents: objects = [], IsTruncated = false } = await client.send(new ListObjectsV2Command({ Bucket: 'archive' }))
    const Objects = objects.map(({ Key }) => ({ Key }))
    if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket: 'archive', Delete: { Objects } }))
    isMore = IsTruncated
  }
  return new S3Originals(client, 'archive')
}

beforeAll(async () => {
  services = await startAwsServices()
  client = s3(services.endpoint)
})
afterAll(() => services.close())

describe('originals in S3', () => originalsContract(emptied))

describe('what is special about S3', () => {
  let originals: S3Originals
  beforeEach(async () => {
    originals = await emptied()
  })

  async function store(Key: string, Body: string): Promise<void> {
    await client.send(new PutObjectCommand({ Bucket: 'archive', Key, Body }))
  }

  test('originals lie under their digest, reports under fabric and operation', async () => {
    await originals.put(HASH, BYTES)
    await originals.putReport(operationReport(1))
    const { Contents: objects = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'archive' }))
    expect(objects.map(({ Key }) => Key).sort()).toEqual([`operations/fabric-1/${ulid(1)}.json`, KEY])
  })

  test.each([
    ['cut off', 'kind: VP'],
    ['changed', 'kind: VPX\n'],
    ['empty', ''],
  ])('an original that is %s is not handed out', async (_, damaged) => {
    await originals.put(HASH, BYTES)
    await store(KEY, damaged)
    const { data } = await refusal('record_unreadable', originals.get(HASH))
    expect(data).toEqual({ record: KEY, reason: `its SHA-256 is ${sha256(Buffer.from(damaged))}` })
  })

  test.each([
    ['no JSON', '{"operation":'],
    ['no report', '{"operation":"x"}'],
    ['another report', JSON.stringify(operationReport(2))],
  ])('a stored report that is %s is not handed out', async (_, text) => {
    await store(`operations/fabric-1/${ulid(1)}.json`, text)
    await refusal('record_unreadable', originals.getReport('fabric-1', ulid(1)))
  })

  test('reports are listed page by page, and nothing else', async () => {
    const numbers = [...Array(1002)].map((_, number) => number)
    for (let start = 0; start < numbers.length; start += 50)
      await Promise.all(numbers.slice(start, start + 50).map((number) => store(`operations/fabric-1/${ulid(number)}.json`, '{}')))
    for (const name of ['README', `${ulid(1)}.json.bak`, `more/${ulid(1)}.json`]) await store(`operations/fabric-1/${name}`, '')
    const first = await originals.listReports('fabric-1')
    const second = await originals.listReports('fabric-1', { after: first.next })
    expect(first.operations.length).toBeLessThanOrEqual(1000)
    expect([...first.operations, ...second.operations]).toEqual(numbers.map(ulid))
    expect(second.next).toBeUndefined()
  })

  test('an original that is there is not written again', async () => {
    const modified = async (Key: string) => (await client.send(new HeadObjectCommand({ Bucket: 'archive', Key }))).ETag
    await originals.put(HASH, BYTES)
    await store(KEY, 'a mark that a second writing would remove')
    const before = await modified(KEY)
    await originals.put(HASH, BYTES)
    expect(await modified(KEY)).toBe(before)
  })

  test('the requests: one for a small original, two for a large one that is new, one for a large one that is known', async () => {
    const proxy = await faultyProxy(services.endpoint)
    const counted = new S3Originals(s3(proxy.url), 'archive')
    const methods = () => proxy.exchanges.splice(0).map(({ method }) => method)
    await counted.put(HASH, BYTES)
    expect(methods()).toEqual(['PUT'])
    await counted.put(sha256(LARGE), LARGE)
    expect(methods()).toEqual(['HEAD', 'PUT'])
    await counted.put(sha256(LARGE), LARGE)
    expect(methods()).toEqual(['HEAD'])
  })

  test('the digest is sent with the bytes, so that S3 refuses bytes damaged in transit', async () => {
    const proxy = await faultyProxy(services.endpoint)
    await new S3Originals(s3(proxy.url), 'archive').put(HASH, BYTES)
    expect(proxy.exchanges[0]?.headers['x-amz-checksum-sha256']).toBe(Buffer.from(HASH, 'hex').toString('base64'))
    expect(proxy.exchanges[0]?.headers['if-none-match']).toBe('*')
  })

  test('a writer that meets another one writing the same original makes sure that it is there', async () => {
    const proxy = await faultyProxy(services.endpoint)
    const body = '<Error><Code>ConditionalRequestConflict</Code></Error>'
    proxy.fault = ({ headers }) => (headers['if-none-match'] === '*' ? { kind: 'answer', status: 409, body } : undefined)
    await new S3Originals(s3(proxy.url), 'archive').put(HASH, BYTES)
    expect(await originals.get(HASH)).toEqual(new Uint8Array(BYTES))
  })

  test('a lost reply is no error', async () => {
    const proxy = await faultyProxy(services.endpoint)
    let replies = 0
    proxy.fault = () => (replies++ === 0 ? { kind: 'drop_reply' } : undefined)
    await new S3Originals(s3(proxy.url), 'archive').put(HASH, BYTES)
    expect(await originals.get(HASH)).toEqual(new Uint8Array(BYTES))
  })

  test('a store that cannot be read is no missing original', async () => {
    const proxy = await faultyProxy(services.endpoint)
    proxy.fault = () => ({ kind: 'answer', status: 403, body: '<Error><Code>AccessDenied</Code></Error>' })
    const blocked = new S3Originals(s3(proxy.url), 'archive')
    await expect(blocked.get(HASH)).rejects.toMatchObject({ name: 'AccessDenied' })
    await expect(blocked.put(sha256(LARGE), LARGE)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
  })
})
