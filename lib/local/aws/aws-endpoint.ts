import { Agent, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { listen } from '../server/listen.ts'
import { LOCAL_CREDENTIALS } from '../server/local-aws.ts'
import { createLoopbackServer } from '../server/loopback-server.ts'
import { readBody } from '../server/request-body.ts'
import { type AwsCall, callsOf, type Signer, signerOf } from './aws-call.ts'
import type { LocalService } from './dynamodb.ts'
import type { LocalEventBus } from './local-event-bus.ts'
import type { LocalSecrets } from './secrets-manager.ts'

const MAX_BODY_BYTES = 128 * 1024 * 1024

export interface AwsEndpointOptions {
  /** Endpoints of emulators by the service that a request is signed for, for instance `dynamodb`. */
  services: Readonly<Record<string, string>>
  secrets: LocalSecrets
  events: LocalEventBus
  /** Called for every call after its answer. */
  onCall: (call: AwsCall) => void
  /** Called for every object that is put into a bucket. */
  onObject?: (object: StoredObject) => void
}

export interface StoredObject {
  bucket: string
  key: string
  size: number
}

/**
 * One endpoint for all of AWS: forwards the functions' requests to the emulators, and reports each call with its
 * caller.
 */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<LocalService> {
  const agent = new Agent({ keepAlive: true })
  const server = createLoopbackServer((request, response) => {
    handle(options, agent, request, response).catch((error: unknown) => refuse(response, 500, String(error)))
  })
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`
  return { endpoint, close: () => close(server, agent) }
}

async function handle(
  options: AwsEndpointOptions,
  agent: Agent,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request
  const body = await readBody(request, MAX_BODY_BYTES)
  const signer = signerOf({ url, headers })
  if (body === undefined) return refuse(response, 413, 'The request is too large')
  if (signer === undefined) return refuse(response, 403, 'The request is not signed')
  const tell = (status: number) => {
    for (const call of callsOf({ method, url, headers, body, status }, signer)) options.onCall(call)
    if (signer.service === 's3' && method === 'PUT' && status === 200) options.onObject?.({ ...objectAt(url), size: body.length })
  }
  if (signer.service === 'secretsmanager') return answerJson(options.secrets.get(secretIdIn(body)), response, tell)
  if (signer.service === 'events') return answerJson(options.events.put(body.toString()), response, tell)
  const target = options.services[signer.service]
  if (target === undefined) return refuse(response, 501, unknownService(signer))
  await forward(request, response, { target, agent, body, tell })
}

interface JsonAnswer {
  status: number
  body: object
}

interface Forwarding {
  target: string
  agent: Agent
  body: Buffer
  tell: (status: number) => void
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { target, agent, body, tell }: Forwarding,
): Promise<void> {
  // The body was read already, so `Expect: 100-continue` is not forwarded.
  const { expect: _, 'transfer-encoding': __, ...headers } = request.headers
  const { hostname, port } = new URL(target)
  const to = {
    hostname,
    port,
    path: request.url,
    method: request.method,
    agent,
    headers: { ...headers, ...asLocalCaller(headers), 'content-length': body.length },
  }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    send(to, resolve).on('error', reject).end(body)
  })
  const status = answer.statusCode ?? 500
  tell(status)
  response.writeHead(status, answer.headers)
  await pipeline(answer, response)
}

/**
 * Emulators check no signature, but DynamoDB Local refuses key ids with other characters than letters and digits, and
 * the names of functions have hyphens.
 */
function asLocalCaller({ authorization }: IncomingMessage['headers']): { authorization?: string } {
  if (authorization === undefined) return {}
  return { authorization: authorization.replace(/Credential=[^/]+/, `Credential=${LOCAL_CREDENTIALS.accessKeyId}`) }
}

async function answerJson(answering: Promise<JsonAnswer>, response: ServerResponse, tell: (status: number) => void) {
  const answer = await answering
  tell(answer.status)
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer.body))
}

function objectAt(url: string): Pick<StoredObject, 'bucket' | 'key'> {
  const [bucket = '', ...key] = new URL(url, 'http://s3').pathname.slice(1).split('/').map(decodeURIComponent)
  return { bucket, key: key.join('/') }
}

function secretIdIn(body: Buffer): string {
  return (JSON.parse(body.toString()) as { SecretId: string }).SecretId
}

function unknownService({ principal, service }: Signer): string {
  return `${principal} calls ${service}, which the embedded stack does not have`
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) response.destroy()
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }))
}

async function close(server: Server, agent: Agent): Promise<void> {
  agent.destroy()
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
