import { S3ServiceException } from '@aws-sdk/client-s3'

interface Request {
  Key?: string
  Prefix?: string
  Body?: Uint8Array | string
  IfNoneMatch?: string
}

/** An S3 bucket: what its requests do, at once and without fail. */
export class MemoryBucket {
  readonly objects: Map<string, Uint8Array>
  onPut: (key: string, bytes: Uint8Array) => void = () => undefined

  constructor(objects: ReadonlyMap<string, Uint8Array> = new Map()) {
    this.objects = new Map(objects)
  }

  /** `name`: of the command's class. Throws what S3 answers. */
  answer(name: string, { Key: key = '', Prefix: prefix = '', Body: body = '', IfNoneMatch }: Request): unknown {
    const there = this.objects.get(key)
    switch (name) {
      case 'PutObjectCommand':
        if (IfNoneMatch === '*' && there !== undefined) throw failure('PreconditionFailed', 412)
        return this.#put(key, Buffer.from(body as string))
      case 'GetObjectCommand':
      case 'HeadObjectCommand':
        if (there === undefined) throw failure('NoSuchKey', 404)
        return { Body: { transformToByteArray: () => Promise.resolve(there) } }
      case 'ListObjectsV2Command':
        return {
          Contents: [...this.objects.keys()]
            .filter((one) => one.startsWith(prefix))
            .sort()
            .map((Key) => ({ Key })),
        }
      default:
        throw new Error(`the bucket does not know ${name}`)
    }
  }

  #put(key: string, bytes: Uint8Array): unknown {
    this.objects.set(key, bytes)
    this.onPut(key, bytes)
    return {}
  }
}

function failure(name: string, status: number): S3ServiceException {
  return new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: status }, message: name })
}
