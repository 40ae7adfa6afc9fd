import { createHash } from 'node:crypto'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import * as z from 'zod'
import type { Originals } from '../../app/ports/ports.ts'
import { DomainError } from '../../contract/errors.ts'
import { type OperationReport, operationReport } from '../../contract/report.ts'

/** From this size on, a request that checks whether the bytes are stored already is worth its cost. */
const LARGE_BYTES = 256 * 1024

const { files, documents, faults } = operationReport.shape

/** Checks the fields that every use of a report relies on; others stay as written. */
const REPORT = operationReport
  .pick({ operation: true, kind: true, fabric: true, status: true })
  .loose()
  .extend({
    finished_at: z.string(),
    source_commit: z.string().nullable(),
    commit: z.string().nullable(),
    files: z.array(files.element.pick({ file: true, sha256: true }).loose()),
    documents: z.array(documents.element.pick({ file: true }).loose().extend({ fate: z.string() })),
    faults: z.array(faults.element.pick({ code: true, file: true }).loose()),
  })

/**
 * Originals under `originals/{first two digits}/{sha256}`, reports under `operations/{fabric}/{operation}.json`. The
 * role needs `s3:ListBucket` beside `GetObject` and `PutObject`: without it S3 answers 403 and not 404 for a missing
 * object.
 */
export class S3Originals implements Originals {
  readonly #client: S3Client
  readonly #bucket: string

  constructor(client: S3Client, bucket: string) {
    this.#client = client
    this.#bucket = bucket
  }

  /**
   * Makes one request for a small original, new or known. S3 checks the digest on arrival. `sha256` is in lower-case
   * hex. A store that ignores `If-None-Match` writes the same bytes once more, which does no harm.
   */
  async put(sha256: string, bytes: Uint8Array): Promise<void> {
    const key = originalKey(sha256)
    if (bytes.length >= LARGE_BYTES && (await this.#has(key))) return
    try {
      await this.#putOriginal(key, sha256, bytes, { IfNoneMatch: '*' })
    } catch (error) {
      if (isStatus(error, 412)) return
      // Another process is writing the same bytes just now, and may still fail.
      if (!isStatus(error, 409)) throw error
      await this.#putOriginal(key, sha256, bytes)
    }
  }

  /** Throws `record_unreadable` if the stored bytes have another digest. */
  async get(sha256: string): Promise<Uint8Array | undefined> {
    const key = originalKey(sha256)
    const bytes = await this.#read(key)
    if (bytes === undefined) return undefined
    const found = createHash('sha256').update(bytes).digest('hex')
    if (found !== sha256) throw unreadable(key, `its SHA-256 is ${found}`)
    return bytes
  }

  /** Replaces the report of an earlier attempt of the same operation. */
  async putReport(report: OperationReport): Promise<void> {
    const put = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: reportKey(report.fabric, report.operation),
      Body: JSON.stringify(report),
      ContentType: 'application/json',
    })
    await this.#client.send(put)
  }

  /** Throws `record_unreadable` if the stored object is no report of this operation. */
  async getReport(fabric: string, operation: string): Promise<OperationReport | undefined> {
    const key = reportKey(fabric, operation)
    const bytes = await this.#read(key)
    if (bytes === undefined) return undefined
    const report = parseReport(key, bytes)
    if (report.fabric !== fabric || report.operation !== operation) throw unreadable(key, 'it is the report of another operation')
    return report
  }

  /** Ignores objects with other names. S3 lists up to 1,000 at a time, by name and so by time. */
  async listReports(
    fabric: string,
    { after }: { after?: string | undefined } = {},
  ): Promise<{ operations: string[]; next?: string }> {
    const prefix = reportKey(fabric, '').slice(0, -REPORT_SUFFIX.length)
    const list = new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, ContinuationToken: after })
    const { Contents: objects = [], NextContinuationToken: next } = await this.#client.send(list)
    const operations = objects.flatMap(({ Key: key = '' }) => operationOf(key.slice(prefix.length)) ?? [])
    return next === undefined ? { operations } : { operations, next }
  }

  async #putOriginal(key: string, sha256: string, bytes: Uint8Array, condition: { IfNoneMatch?: string } = {}): Promise<void> {
    const put = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: bytes,
      ContentType: 'application/octet-stream',
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      ...condition,
    })
    await this.#client.send(put)
  }

  async #has(key: string): Promise<boolean> {
    try {
      await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }))
      return true
    } catch (error) {
      if (isStatus(error, 404)) return false
      throw error
    }
  }

  async #read(key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body: body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }))
      return await body?.transformToByteArray()
    } catch (error) {
      if (isStatus(error, 404)) return undefined
      throw error
    }
  }
}

function originalKey(sha256: string): string {
  return `originals/${sha256.slice(0, 2)}/${sha256}`
}

const REPORT_SUFFIX = '.json'
const REPORT_NAME = /^([0-7][0-9A-HJKMNP-TV-Z]{25})\.json$/

function reportKey(fabric: string, operation: string): string {
  return `operations/${fabric}/${operation}${REPORT_SUFFIX}`
}

/** The ULID in the name of a report. */
function operationOf(name: string): string | undefined {
  return REPORT_NAME.exec(name)?.[1]
}

function parseReport(key: string, bytes: Uint8Array): OperationReport {
  const result = REPORT.safeParse(parseJson(key, bytes))
  if (!result.success) throw unreadable(key, z.prettifyError(result.error))
  return result.data as unknown as OperationReport
}

function parseJson(key: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    throw unreadable(key, 'it is no JSON')
  }
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status
}

function unreadable(key: string, reason: string): DomainError {
  return new DomainError('record_unreadable', `The stored copy ${key} cannot be used: ${reason}`, { record: key, reason })
}
