import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../support/git.ts'
import { open } from './fixture.ts'

const run = promisify(execFile)
const TOKEN = { username: 'git', password: 'c0rrect-horse' }

/** A certificate of nobody's for the loopback addresses, which this process accepts until the test ends. */
async function certificate(directory: string): Promise<ServerOptions> {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '1', ...subject])
  const { NODE_TLS_REJECT_UNAUTHORIZED: before } = process.env
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
  onTestFinished(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
  })
  return { key: await readFile(key), cert: await readFile(cert) }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, resolve)
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

const unauthorized: (seen: (string | undefined)[]) => RequestListener = (seen) => (request, response) => {
  seen.push(request.headers.authorization)
  response.writeHead(401).end()
}

test.each<[string, { from: 'http' | 'https'; host: string }]>([
  ['another port', { from: 'https', host: 'localhost' }],
  ['another host', { from: 'https', host: '127.0.0.1' }],
  ['another scheme, and with it another port', { from: 'http', host: 'localhost' }],
])('credentials do not follow a redirect to %s', async (_, { from, host }) => {
  const directory = await temporaryDirectory()
  const tls = await certificate(directory)
  const [atHome, away]: (string | undefined)[][] = [[], []]
  const other = await listen(createHttpsServer(tls, unauthorized(away ?? [])))
  const redirect: RequestListener = ({ headers, url }, response) => {
    atHome?.push(headers.authorization)
    response.writeHead(302, { location: `https://${host}:${other}${url}` }).end()
  }
  const port = await listen(from === 'https' ? createHttpsServer(tls, redirect) : createHttpServer(redirect))
  const url = `${from}://localhost:${port}/fabric.git`
  const repository = await open({ path: '', url, directory }, { credentials: () => Promise.resolve(TOKEN) })
  await expect(repository.refresh()).rejects.toMatchObject({
    code: 'authentication_failed',
    message: expect.stringContaining(`redirects to https://${host}:${other}, to which its credentials are not sent`),
  })
  expect(atHome).toEqual([expect.stringMatching(/^Basic /)])
  expect(away).toEqual([undefined])
})
