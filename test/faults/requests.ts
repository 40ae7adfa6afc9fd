import type { ClientRequest, RequestOptions } from 'node:http'
import type { Fault } from './faults.ts'
import { masked, type Place, type Point } from './point.ts'

/** `http.request` takes a URL and options, or options alone. */
function partsOf([first, second]: unknown[]): { url?: URL; options: RequestOptions } {
  if (first instanceof URL) return { url: first, options: (second ?? {}) as RequestOptions }
  return { options: first as RequestOptions }
}

/** Where a request goes; undefined where nobody meddles with it. */
export function placeOf(args: unknown[], places: Readonly<Record<string, Place>>): Place | undefined {
  const { url, options } = partsOf(args)
  const place = places[String(url?.port ?? options.port)]
  // Both are one server.
  return place === 'events' && targetOf(options).startsWith('secretsmanager') ? 'secrets' : place
}

export function hasBody(args: unknown[]): boolean {
  const { method = 'GET' } = partsOf(args).options
  return method !== 'GET' && method !== 'HEAD'
}

/** What is asked, without what differs from run to run. */
export function callOf(args: unknown[]): string {
  const { url, options } = partsOf(args)
  const target = targetOf(options)
  if (target !== '') return target.replace(/^.*\./, '')
  const path = url?.pathname ?? options.path ?? ''
  // Without the bucket or the repository, which are others in every case.
  return masked(`${options.method ?? 'GET'} ${path.replace(/\?.*$/, '').replace(/^\/[^/]+\//, '')}`)
}

/** The name of the call, in the protocols of AWS that have one. */
function targetOf({ headers }: RequestOptions): string {
  return String((headers as Record<string, string> | undefined)?.['x-amz-target'] ?? '')
}

/** The same request, sent to where the fault is made. */
export function throughDoor(args: unknown[], doorUrl: string, fault: Fault): unknown[] {
  const door = new URL(doorUrl)
  const { url, options } = partsOf(args)
  const to = url?.host ?? `${String(options.hostname ?? options.host)}:${String(options.port)}`
  const headers = { ...options.headers, 'x-fault': fault, 'x-fault-target': to, 'x-fault-pid': String(process.pid) }
  if (url === undefined)
    return [{ ...options, host: door.hostname, hostname: door.hostname, port: door.port, headers }, ...args.slice(1)]
  return [new URL(url.pathname + url.search, door), { ...options, headers }, ...args.slice(2)]
}

/** The client waits for an answer no longer than a moment. */
export function shortenIdle(request: ClientRequest): void {
  const set = request.setTimeout.bind(request)
  request.setTimeout = (_, callback) => set(1, callback)
}

/** Finds out whether a request has a condition, which only its body tells. */
export function watched(request: ClientRequest, point: Point): ClientRequest {
  for (const name of ['write', 'end'] as const) {
    const call = request[name].bind(request) as (...args: unknown[]) => unknown
    Object.assign(request, {
      [name]: (...args: unknown[]) => {
        const [data] = args
        if (data instanceof Uint8Array || typeof data === 'string') point.conditional ||= hasCondition(data)
        return call(...args)
      },
    })
  }
  return request
}

function hasCondition(data: Uint8Array | string): boolean {
  return Buffer.from(data as Uint8Array).includes('"ConditionExpression"')
}
