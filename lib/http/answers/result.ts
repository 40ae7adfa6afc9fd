import { gzipSync } from 'node:zlib'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Answer } from '../problems/problem.ts'

/**
 * Lambda's limit is 6 MB, the envelope included
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
const MAX_RESULT_BYTES = 5_500_000
/** A smaller body is not compressed: that would save a packet or so. */
const COMPRESS_FROM_BYTES = 32 * 1024

/**
 * An answer in API Gateway's payload format 2.0. The report of 20,000 documents exceeds Lambda's limit: it is
 * compressed for clients that accept gzip. For others its largest fields are left out, and named in `omitted`. HEAD has
 * the body of GET as well: the gateway takes the length from it, and sends none (RFC 9110, section 9.3.2).
 */
export function resultOf(
  { status, body, text: asIs, file, headers = {} }: Answer,
  event: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 {
  const common = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', vary: 'accept-encoding' }
  if (file !== undefined) return fileResult(status, file, { ...common, ...headers }, event)
  if (body === undefined && asIs === undefined) return { statusCode: status, headers: { ...common, ...headers } }
  const typed = { 'content-type': asIs?.type ?? 'application/json', ...common, ...headers }
  const text = asIs?.content ?? JSON.stringify(body)
  if (acceptsGzip(event) && text.length > COMPRESS_FROM_BYTES) {
    const packed = gzipSync(text).toString('base64')
    if (packed.length <= MAX_RESULT_BYTES) {
      return { statusCode: status, headers: { ...typed, 'content-encoding': 'gzip' }, body: packed, isBase64Encoded: true }
    }
  }
  return { statusCode: status, headers: typed, body: body === undefined || fits(text) ? text : JSON.stringify(truncated(body)) }
}

/** Base64 keeps every byte; compressed if the client accepts it. */
function fileResult(
  status: number,
  { type, bytes }: NonNullable<Answer['file']>,
  headers: Record<string, string>,
  event: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 {
  const typed = { 'content-type': type, ...headers }
  if (event.requestContext.http.method === 'HEAD') return { statusCode: status, headers: typed }
  const isPacked = acceptsGzip(event) && bytes.length > 0
  const body = isPacked ? packed(bytes) : Buffer.from(bytes)
  const coded = isPacked ? { ...typed, 'content-encoding': 'gzip' } : typed
  return { statusCode: status, headers: coded, body: body.toString('base64'), isBase64Encoded: true }
}

const packedFiles = new WeakMap<Uint8Array, Buffer>()

/** Compressed once for the life of the process: the files of the console are asked for again and again. */
function packed(bytes: Uint8Array): Buffer {
  const known = packedFiles.get(bytes) ?? gzipSync(bytes, { level: 9 })
  packedFiles.set(bytes, known)
  return known
}

/** Counted like Lambda: the body is a string in a JSON document. */
function fits(text: string): boolean {
  return Buffer.byteLength(JSON.stringify(text)) <= MAX_RESULT_BYTES
}

/** Leaves out the largest fields, as many as necessary. */
function truncated(body: object): object {
  const bySize = Object.entries(body)
    .map(([field, value]) => ({ field, value, size: (JSON.stringify(value) ?? '').length }))
    .sort((a, b) => a.size - b.size)
  const omitted: string[] = []
  const rest = () => ({ ...Object.fromEntries(bySize.map(({ field, value }) => [field, value])), omitted })
  while (bySize.length > 0 && !fits(JSON.stringify(rest()))) {
    const largest = bySize.pop()
    if (largest !== undefined) omitted.push(largest.field)
  }
  return rest()
}

/** `gzip` or `*` among the codings, not refused with `q=0` (RFC 9110, section 12.5.3). */
function acceptsGzip({ headers }: APIGatewayProxyEventV2): boolean {
  return (headers['accept-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .some((coding) => /^(gzip|\*)\s*(;|$)/.test(coding) && !/;\s*q=0(\.0*)?\s*$/.test(coding))
}
