import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from '../../lib/local/server/listen.ts'
import { closeServer, type Door } from './fault-door.ts'

export interface QueueDoor extends Door {
  /**
   * The endpoint for a world whose clock is put forward on its own: what was sent before `forget` may be sent again
   * after it.
   */
  endpointOf(world: string): string
  forget(world: string): void
}

/**
 * Stands before SQS, which for five minutes takes a message of the same id once only. The clocks of the processes here
 * are put forward by hours, that of the queue is not: so ids are made others whenever that happens.
 */
export async function openQueueDoor(target: string): Promise<QueueDoor> {
  const ages = new Map<string, number>()
  const server = createServer((request, response) => {
    handOn(target, ages, request, response).catch(() => response.destroy())
  })
  const url = `http://127.0.0.1:${await listen(server, 0)}`
  return {
    url,
    endpointOf: (world) => `${url}/${world}`,
    forget: (world) => void ages.set(world, (ages.get(world) ?? 0) + 1),
    close: () => closeServer(server),
  }
}

async function handOn(
  target: string,
  ages: Map<string, number>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const world = (request.url ?? '').split('/')[1] ?? ''
  const body = aged(await buffer(request), ages.get(world) ?? 0)
  const headers = { ...request.headers, host: new URL(target).host, 'content-length': String(body.length) }
  const sent = send(new URL('/', target), { method: request.method ?? 'POST', headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(response)
  })
  sent.once('error', () => response.destroy())
  sent.end(body)
}

function aged(body: Buffer, age: number): Buffer {
  const message = JSON.parse(body.toString()) as { MessageDeduplicationId?: string }
  if (message.MessageDeduplicationId === undefined) return body
  return Buffer.from(JSON.stringify({ ...message, MessageDeduplicationId: `${message.MessageDeduplicationId}-${age}` }))
}
