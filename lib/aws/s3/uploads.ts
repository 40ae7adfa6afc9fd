import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Uploads } from '../../app/ports/ports.ts'
import type { SignedRequest, UploadGrant } from '../../contract/upload.ts'
import { definedOf } from '../../defined-of.ts'
import { keyOfUpload } from './upload-key.ts'

const SIGNED_SECONDS = 15 * 60

/** Uploads as objects named by their ULID, which a rule of the bucket deletes after a week. */
export class S3Uploads implements Uploads {
  readonly #client: S3Client
  readonly #bucket: string

  /**
   * The client must add no checksum of its own (`requestChecksumCalculation: 'WHEN_REQUIRED'`): it would sign that of
   * an empty body.
   */
  constructor(client: S3Client, bucket: string) {
    this.#client = client
    this.#bucket = bucket
  }

  /** The signature covers the length and, if given, the digest: S3 accepts no other body. */
  async sign({ upload, size, sha256 }: Pick<UploadGrant, 'upload' | 'size' | 'sha256'>): Promise<SignedRequest> {
    const checksum = sha256 === undefined ? undefined : Buffer.from(sha256, 'hex').toString('base64')
    const put = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: keyOfUpload(upload),
      ContentLength: size,
      ...definedOf({ ChecksumSHA256: checksum }),
    })
    const headers = { 'content-length': String(size), ...definedOf({ 'x-amz-checksum-sha256': checksum }) }
    const names = new Set(Object.keys(headers))
    const url = await getSignedUrl(this.#client, put, {
      expiresIn: SIGNED_SECONDS,
      signableHeaders: new Set(['host', ...names]),
      unhoistableHeaders: names,
    })
    return { url, method: 'PUT', headers, expires_at: new Date(Date.now() + SIGNED_SECONDS * 1000).toISOString() }
  }

  async has(upload: string): Promise<boolean> {
    try {
      await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: keyOfUpload(upload) }))
      return true
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false
      throw error
    }
  }

  async get(upload: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: keyOfUpload(upload) }))
      return await Body?.transformToByteArray()
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined
      throw error
    }
  }
}
