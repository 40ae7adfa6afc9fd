import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { encodedPath, percentEncoded } from '../../percent-encoding.ts'
import type { FauxqsApp } from './fauxqs-app.ts'

interface ObjectRequest {
  method: string
  params: unknown
  query: unknown
  headers: Record<string, string | string[] | undefined>
}

interface ObjectName {
  bucket: string
  key: string
}

/**
 * Objects of fauxqs as files `{directory}/s3/{bucket}/{key}`: on disk before a request is answered, loaded at the
 * start. Content types and empty parts of a key (`a//b`) are not kept.
 */
export class StoredObjects {
  readonly #app: FauxqsApp
  readonly #root: string | undefined
  /** Where files are written before they get their name; several requests may write the same object at once. */
  readonly #unfinished: string
  #isLoading = false

  /** Must be called before the app listens. */
  constructor(app: FauxqsApp, directory: string | undefined) {
    this.#app = app
    this.#root = directory === undefined ? undefined : join(directory, 's3')
    this.#unfinished = join(directory ?? '', 'unfinished')
    app.addHook('preHandler', async (request, reply) => {
      if (await this.#isForbidden(request)) return reply.code(412).type('application/xml').send(PRECONDITION_FAILED)
      return undefined
    })
    app.addHook('onSend', async (request, reply) => {
      if (reply.statusCode < 300) await this.#keep(request)
    })
  }

  async load(): Promise<void> {
    if (this.#root === undefined) return
    this.#isLoading = true
    await rm(this.#unfinished, { recursive: true, force: true })
    await mkdir(this.#unfinished, { recursive: true })
    for (const file of await filesBelow(this.#root)) {
      const [bucket = '', ...path] = relative(this.#root, file).split(sep).map(decodeURIComponent)
      const url = urlOf({ bucket, key: path.join('/') })
      await this.#app.inject({ method: 'PUT', url: `/${percentEncoded(bucket)}` })
      const headers = { 'content-type': 'application/octet-stream' }
      await this.#app.inject({ method: 'PUT', url, headers, payload: await readFile(file) })
    }
    this.#isLoading = false
  }

  /** Whether the request has `If-None-Match: *` and the object exists. */
  async #isForbidden(request: ObjectRequest): Promise<boolean> {
    const name = nameOf(request)
    if (request.method !== 'PUT' || name === undefined || request.headers['if-none-match'] !== '*') return false
    return (await this.#app.inject({ method: 'HEAD', url: urlOf(name) })).statusCode === 200
  }

  async #keep(request: ObjectRequest): Promise<void> {
    const name = nameOf(request)
    if (this.#root === undefined || this.#isLoading || name === undefined) return
    const file = join(this.#root, ...[name.bucket, ...name.key.split('/')].map(fileNameOf))
    const query = Object(request.query) as Record<string, unknown>
    const isPart = 'partNumber' in query
    const isCompleted = request.method === 'POST' && 'uploadId' in query
    if (request.method === 'DELETE' && !('uploadId' in query)) await rm(file, { force: true })
    else if ((request.method === 'PUT' && !isPart) || isCompleted) await this.#write(file, urlOf(name))
  }

  /** Reads the object back from fauxqs, because the request may carry it in chunks or only name it. */
  async #write(file: string, url: string): Promise<void> {
    const { rawPayload } = await this.#app.inject({ method: 'GET', url })
    const unfinished = join(this.#unfinished, randomUUID())
    await writeFile(unfinished, rawPayload)
    await mkdir(dirname(file), { recursive: true })
    await rename(unfinished, file)
  }
}

const PRECONDITION_FAILED = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message></Error>`

function nameOf({ params }: ObjectRequest): ObjectName | undefined {
  const { bucket, '*': key } = Object(params) as Record<string, unknown>
  return typeof bucket === 'string' && typeof key === 'string' && key !== '' ? { bucket, key } : undefined
}

function urlOf({ bucket, key }: ObjectName): string {
  return `/${encodedPath(`${bucket}/${key}`)}`
}

/** A file name that cannot lead to another directory. */
function fileNameOf(part: string): string {
  return /^\.+$/.test(part) ? part.replaceAll('.', '%2E') : percentEncoded(part)
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
