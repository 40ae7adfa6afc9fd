import { Agent, request as ask, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Delayed {
  url: string
  /** Requests by method and path, without what follows a question mark. */
  readonly requests: string[]
  close(): Promise<void>
}

/** A server on this machine as if it were so many milliseconds away. */
export async function delayed(target: string, ms: number): Promise<Delayed> {
  const agent = new Agent({ keepAlive: true })
  const requests: string[] = []
  const server = createServer((request, response) => {
    const { method, url = '/', headers } = request
    requests.push(`${method} ${url.split('?')[0]}`)
    void sleep(ms).then(() => {
      const forwarded = ask(new URL(url, target), { method, headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      forwarded.once('error', () => response.destroy())
      request.pipe(forwarded)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections()
      agent.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
