import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway } from '../../lib/local/gateway/gateway.ts'
import { createRepository, startGitServer } from '../../lib/local/git-host/git-server.ts'

let directory: string
let gateway: Awaited<ReturnType<typeof startGateway>>
let git: Awaited<ReturnType<typeof startGitServer>>
let invoked: number

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'foreign-'))
  await createRepository(directory, 'demo.git')
  git = await startGitServer({ root: directory })
  gateway = await startGateway({
    routes: [{ method: 'ANY', path: '/ingest', function: 'ingest' }],
    invoke: async () => {
      invoked += 1
      return { payload: { done: true } }
    },
  })
})

afterAll(async () => {
  await gateway.close()
  await git.close()
  await rm(directory, { recursive: true })
})

interface Answer {
  status: number
  text: string
}

/** Not `fetch`, which forbids these headers, as browsers do to pages. */
function send(url: string, method: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    outgoing.on('error', reject).end()
  })
}

const FOREIGN: [string, string, Record<string, string>, string][] = [
  ['a name of theirs that leads here', 'GET', { host: 'rebound.example:8000' }, 'rebound.example'],
  ['a name that begins like ours', 'POST', { host: '127.0.0.1.nip.io:8000' }, 'nip.io'],
  ['a name that ends like ours', 'POST', { host: 'notlocalhost:8000' }, 'notlocalhost'],
  ['a form of another site', 'POST', { origin: 'https://evil.example' }, 'https://evil.example'],
  ['a page without an origin', 'POST', { origin: 'null' }, 'a page of null'],
  ['another server of this machine', 'POST', { origin: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1'],
  ['an image of another site', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 'another site'],
  ['a script on another port', 'GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, 'another site'],
  ['a form that navigates', 'POST', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'another site'],
]

describe.each(FOREIGN)('%s', (_, method, headers, named) => {
  test('is refused by the gateway before any function runs', async () => {
    invoked = 0
    const { status, text } = await send(`${gateway.url}/ingest`, method, headers)
    expect({ status, invoked }).toEqual({ status: 403, invoked: 0 })
    expect(text).toContain(named)
  })

  test('is refused by the Git server', async () => {
    const url = `${git.repositoryUrl('demo.git')}/info/refs?service=git-receive-pack`
    expect((await send(url, method, headers)).status).toBe(403)
  })
})

const OWN: [string, string, (own: string) => Record<string, string>][] = [
  ['a program', 'POST', () => ({})],
  ['a program that says localhost', 'POST', () => ({ host: 'localhost:8000' })],
  ['a page of the server', 'POST', (own) => ({ origin: own, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' })],
  ['an address that a person typed', 'GET', () => ({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })],
  ['a link of another site', 'GET', () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })],
]

test.each(OWN)('%s is answered', async (_, method, headersFor) => {
  expect(await send(`${gateway.url}/ingest`, method, headersFor(gateway.url))).toMatchObject({ status: 200 })
})
