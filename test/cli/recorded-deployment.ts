import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface RecordedAnswer {
  status?: number
  /** JSON unless it is text. */
  body?: unknown
  headers?: Record<string, string>
}

export interface SeenRequest {
  method: string
  /** Below the fabrics of the API. */
  path: string
  body: unknown
  headers: Record<string, string | string[] | undefined>
}

export type Answers = Record<string, RecordedAnswer | RecordedAnswer[] | 'silence' | 'hang up'>

const BASE = '/api/plugins/hedgehog/fabrics/'

/**
 * A server that gives recorded answers by `METHOD path`; of a list one after the other, the last one again and again.
 * What is not recorded is not found.
 */
export async function recordedDeployment(answers: Answers): Promise<{ url: string; seen: SeenRequest[] }> {
  const seen: SeenRequest[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, path } = await readRequest(request, seen)
    const recorded = answers[`${method} ${path}`] ?? NOT_FOUND
    const answer = Array.isArray(recorded) ? next(recorded) : recorded
    if (answer === 'hang up') request.socket.destroy()
    else if (answer !== 'silence') send(response, answer)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const NOT_FOUND: RecordedAnswer = { status: 404, body: { title: 'Not found', code: 'not_found' } }

async function readRequest(request: IncomingMessage, seen: SeenRequest[]): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { method = '', url = '', headers } = request
  const path = url.startsWith(BASE) ? url.slice(BASE.length) : url
  const text = Buffer.concat(chunks).toString('utf8')
  const read = { method, path, body: text === '' ? undefined : JSON.parse(text), headers }
  seen.push(read)
  return read
}

function next(answers: RecordedAnswer[]): RecordedAnswer {
  return (answers.length > 1 ? answers.shift() : answers[0]) ?? NOT_FOUND
}

function send(response: ServerResponse, { status = 200, body, headers }: RecordedAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
}
