import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from '../../lib/local/server/listen.ts'
import type { Fault } from './faults.ts'

/** What a proxy shows that knows nothing of Git or AWS. */
const WEB_PAGE = '<!DOCTYPE html><html><head><title>Sorry</title></head><body>Something is not right here.</body></html>'
const SLOW_DOWN = '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>'

export interface Door {
  url: string
  close(): Promise<void>
}

/**
 * An HTTP server that a request comes to when something is to befall it: its headers say what, where it was meant to
 * go, and who sent it.
 */
export async function openFaultDoor(): Promise<Door> {
  const server = createServer((request, response) => {
    befall(request, response).catch(() => response.destroy())
  })
  const url = `http://127.0.0.1:${await listen(server, 0)}`
  return { url, close: () => closeServer(server) }
}

export function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function befall(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const fault = request.headers['x-fault'] as Fault
  if (fault === 'time-out') return
  const body = await buffer(request)
  const kill = () => process.kill(Number(request.headers['x-fault-pid']), 'SIGKILL')
  if (fault === 'SIGKILL half') return sendHalf(request, body, kill)
  if (fault === 'SIGKILL after' || fault === 'reset after' || fault === 'condition failed') await forward(request, body)
  if (fault === 'SIGKILL after') kill()
  if (fault === 'condition failed') return answerAgain(request, body, response)
  if (fault === 'throttled') return throttle(request, response)
  if (fault === 'HTML' || /^\d{3}$/.test(fault)) {
    const status = fault === 'HTML' ? 200 : Number(fault)
    return void response.writeHead(status, { 'content-type': 'text/html' }).end(WEB_PAGE)
  }
  response.destroy()
}

/** The answer was lost, and the client asks again: a condition may fail by what the first request has done. */
async function answerAgain(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
  const { status, headers, bytes } = await forward(request, body)
  response.writeHead(status, headers).end(bytes)
}

/** As each service says that it is asked too often. */
function throttle({ headers }: IncomingMessage, response: ServerResponse): void {
  const target = String(headers['x-amz-target'] ?? '')
  if (target.startsWith('DynamoDB')) refuse(response, 400, 'ProvisionedThroughputExceededException')
  else if (target !== '') refuse(response, 400, 'ThrottlingException')
  else response.writeHead(503, { 'content-type': 'application/xml' }).end(SLOW_DOWN)
}

function refuse(response: ServerResponse, status: number, __type: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify({ __type: `com.amazonaws#${__type}`, message: 'brought about by the test' }))
}

function outgoing({ method, url, headers }: IncomingMessage, body: Buffer): ReturnType<typeof send> {
  const to = String(headers['x-fault-target'])
  const { 'x-fault': _, 'x-fault-target': __, 'x-fault-pid': ___, 'transfer-encoding': ____, expect: _____, ...rest } = headers
  const length = method === 'GET' ? {} : { 'content-length': body.length }
  return send(new URL(url ?? '/', `http://${to}`), { method, headers: { ...rest, host: to, ...length }, agent: false })
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  bytes: Buffer
}

/** Resolves once the server has answered to the end: then it has done its work. */
async function forward(request: IncomingMessage, body: Buffer): Promise<Answer> {
  const sent = outgoing(request, body)
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  sent.end(body)
  const [answer] = await answered
  return { status: answer.statusCode ?? 0, headers: answer.headers, bytes: await buffer(answer) }
}

/** The sender dies while half of what it sends is on its way. */
function sendHalf(request: IncomingMessage, body: Buffer, kill: () => void): Promise<void> {
  return new Promise((resolve) => {
    const sent = outgoing(request, body)
    sent.once('error', () => undefined)
    sent.once('close', () => resolve())
    sent.write(body.subarray(0, Math.floor(body.length / 2)), () => {
      kill()
      sent.destroy()
    })
  })
}
