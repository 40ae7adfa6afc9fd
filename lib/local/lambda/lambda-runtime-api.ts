import { EventEmitter } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from '../server/listen.ts'
import { readBody } from '../server/request-body.ts'

/**
 * The limit of a synchronous invocation's request and answer, 6 MB each:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024

export interface Invocation {
  requestId: string
  functionArn: string
  /** Milliseconds since the epoch. */
  deadline: number
  /** JSON. */
  payload: string
}

/** A function's error in the form of the runtime API. */
export interface FunctionError {
  errorType: string
  errorMessage: string
  trace?: string[]
}

/** A function's answer: `payload` is the parsed JSON. */
export type InvocationResult = { payload: unknown } | { error: FunctionError }

interface Events {
  /** The process has loaded its code and requests an event. */
  ready: []
  initError: [error: FunctionError]
  result: [requestId: string, result: InvocationResult]
}

const INVOCATION_PATH = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/

/**
 * The Lambda Runtime API of one execution environment, on a port of its own, as in AWS: `next` waits until there is an
 * event, `response` and `error` end it (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
 */
export class LambdaRuntimeApi extends EventEmitter<Events> {
  readonly #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy())
  })
  #waiting: ServerResponse | undefined
  #undelivered: Invocation | undefined

  /** Returns the value for `AWS_LAMBDA_RUNTIME_API`. */
  async listen(): Promise<string> {
    return `127.0.0.1:${await listen(this.#server, 0)}`
  }

  /** Passes the event to the process, now or with its next request. */
  deliver(invocation: Invocation): void {
    const response = this.#waiting
    this.#waiting = undefined
    if (response === undefined) this.#undelivered = invocation
    else send(response, invocation)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request
    if (method === 'GET' && url === '/2018-06-01/runtime/invocation/next') return this.#next(response)
    const [, requestId, outcome] = INVOCATION_PATH.exec(url) ?? []
    if (method === 'POST' && requestId !== undefined) {
      const result = outcome === 'error' ? { error: await readError(request) } : await readResponse(request)
      accept(response)
      this.emit('result', requestId, result)
    } else if (method === 'POST' && url === '/2018-06-01/runtime/init/error') {
      this.emit('initError', await readError(request))
      accept(response)
    } else {
      response.writeHead(404).end()
    }
  }

  #next(response: ServerResponse): void {
    this.#waiting = response
    this.emit('ready')
    const invocation = this.#undelivered
    this.#undelivered = undefined
    if (invocation !== undefined) this.deliver(invocation)
  }
}

function send(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': String(invocation.deadline),
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
    'lambda-runtime-trace-id': traceId(invocation),
  })
  response.end(invocation.payload)
}

/** An X-Ray header without sampling: the tracer requires a header, but nothing collects traces here. */
function traceId({ requestId }: Invocation): string {
  const hex = requestId.replaceAll('-', '')
  return `Root=1-${hex.slice(0, 8)}-${hex.slice(8)};Parent=${hex.slice(0, 16)};Sampled=0`
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}')
}

async function readResponse(request: IncomingMessage): Promise<InvocationResult> {
  const body = await readBody(request, MAX_PAYLOAD_BYTES)
  if (body !== undefined) return { payload: JSON.parse(body.toString()) as unknown }
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`
  return { error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } }
}

async function readError(request: IncomingMessage): Promise<FunctionError> {
  const body = await readBody(request, MAX_PAYLOAD_BYTES)
  return JSON.parse(body?.toString() ?? '{"errorType":"Error","errorMessage":""}') as FunctionError
}
