import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { reachOf } from '../../lib/git/wire/reach.ts'
import { hostNetwork, hostSockets } from '../../lib/hosts/host-network.ts'
import { createRepository, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { AUTHORITY, connectProxy, httpsFront } from '../support/private-host.ts'

/** The address of the host leads nowhere: only a proxy's tunnels end at it. */
const HOST = 'localhost:1'
const SECRETS = { login: '{"username":"us er","password":"p@ss"}', wrong: '{"username":"us er","password":"no"}', text: 'x' }

/** A host behind a proxy that talks TLS and asks for a login, and what a deployment with these settings says of it. */
async function headBy(settings: { proxy?: boolean; login?: keyof typeof SECRETS; except?: string; authorities?: string }) {
  const directory = await temporaryDirectory()
  const bare = await createRepository(directory, 'lab.git')
  await commitFiles(bare, { 'README.md': 'lab\n' })
  const server = await startGitServer({ root: directory })
  onTestFinished(() => server.close())
  const proxy = await connectProxy({ to: await httpsFront(server.url), login: 'us er:p@ss', secure: true })
  const { login, except = '', authorities } = settings
  const known: Record<string, string> = { ...SECRETS, authorities: await readFile(AUTHORITY, 'utf8') }
  const connection = hostNetwork(
    {
      proxy: settings.proxy === true ? { url: new URL(`https://${proxy.host}`), login, except } : undefined,
      authorities,
    },
    { text: (secret) => Promise.resolve(known[secret]) },
  )
  const repository = await openGitRepository({
    url: `https://${HOST}/lab.git`,
    branch: 'main',
    directory: undefined,
    connection,
    reach: reachOf({ hosts: [HOST], addresses: [] }),
  })
  const answer = await repository.head().catch((error: Error) => error.message)
  return { answer, head: (await git(bare, 'rev-parse', 'main')).trim(), asked: proxy.asked }
}

const WHOLE = { proxy: true, login: 'login', authorities: 'authorities' } as const

test('a host behind a proxy, with a CA of its own, is reached by its name', async () => {
  const { answer, head, asked } = await headBy(WHOLE)
  expect(answer).toBe(head)
  expect(asked).toEqual([HOST])
})

test.each<[string, Parameters<typeof headBy>[0], RegExp]>([
  ['the proxy', { ...WHOLE, proxy: false }, /its address is not public/],
  ['the proxy for this host', { ...WHOLE, except: 'example.com,localhost' }, /its address is not public/],
  ['the CA', { proxy: true, login: 'login' }, /self-signed certificate/],
  ['the login', { proxy: true, authorities: 'authorities' }, /asks for another login \(407\)/],
  ['the right login', { ...WHOLE, login: 'wrong' }, /asks for another login \(407\)/],
  ['the form of the login', { ...WHOLE, login: 'text' }, /the form \{"username", "password"\}/],
  ['a certificate in the secret', { ...WHOLE, authorities: 'text' }, /no certificate in PEM/],
])('without %s it is not', async (_, settings, message) => {
  const { answer } = await headBy(settings)
  expect(answer).toMatch(message)
  expect(answer).not.toMatch(/p@ss|p%40ss|us er/)
})

describe('a connection of another protocol than http', () => {
  const NO_SECRETS = { text: () => Promise.resolve(SECRETS.login) }
  const NOWHERE = reachOf({ hosts: undefined, addresses: [] })
  const remote = { kind: 'ssh', url: 'ssh://git@localhost:1/lab.git', host: 'localhost', path: '/lab.git' } as const
  const never = new AbortController().signal

  test('goes through the proxy, too', async () => {
    const server = await startGitServer({ root: await temporaryDirectory() })
    onTestFinished(() => server.close())
    const proxy = await connectProxy({ to: server.port, login: 'us er:p@ss' })
    const settings = { proxy: { url: new URL(`http://${proxy.host}`), login: 'login', except: '' } }
    const socket = await hostSockets(settings, NO_SECRETS, NOWHERE)(remote, 1, never)
    socket.write('GET / HTTP/1.0\r\n\r\n')
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 4/)
    expect(proxy.asked).toEqual([HOST])
    const wrong = { proxy: { ...settings.proxy, login: undefined } }
    await expect(hostSockets(wrong, NO_SECRETS, NOWHERE)(remote, 1, never)).rejects.toMatchObject({
      code: 'repository_unreachable',
      message: expect.stringContaining('asks for another login (407)'),
    })
  })

  test('is held to public addresses without one', async () => {
    await expect(hostSockets({}, NO_SECRETS, NOWHERE)(remote, 1, never)).rejects.toMatchObject({ code: 'host_not_allowed' })
    const open = reachOf({ hosts: undefined, addresses: ['127.0.0.0/8', '::1/128'] })
    await expect(hostSockets({}, NO_SECRETS, open)(remote, 1, never)).rejects.toMatchObject({ code: 'repository_unreachable' })
  })
})
