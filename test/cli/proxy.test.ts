import { execFile } from 'node:child_process'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { proxyFor } from '../../lib/cli/environment/proxy-choice.ts'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { isExempt } from '../../lib/git/proxy/no-proxy.ts'
import { proxyName } from '../../lib/git/proxy/proxy-name.ts'
import { createRepository, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { until } from '../support/eventually.ts'
import { gfm, startGfm } from '../support/gfm.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { AUTHORITY, connectProxy, httpsFront } from '../support/private-host.ts'

describe('the proxy of https://git.example.com', () => {
  const P = 'http://proxy:3128'
  const DEAD = 'http://dead:9'
  test.each<[string, NodeJS.ProcessEnv, string | undefined, string]>([
    ['nothing is set', {}, undefined, 'direct: no proxy is set'],
    ['HTTPS_PROXY', { HTTPS_PROXY: P }, undefined, 'http://proxy:3128 by HTTPS_PROXY'],
    ['small letters win', { https_proxy: P, HTTPS_PROXY: DEAD }, undefined, 'http://proxy:3128 by https_proxy'],
    ['also when they are empty', { https_proxy: '', HTTPS_PROXY: DEAD }, undefined, 'direct: https_proxy is empty'],
    ['http_proxy is for http', { http_proxy: DEAD, HTTP_PROXY: DEAD }, undefined, 'direct: no proxy is set'],
    ['ALL_PROXY', { ALL_PROXY: P }, undefined, 'http://proxy:3128 by ALL_PROXY'],
    ['the own variable before all_proxy', { HTTPS_PROXY: P, all_proxy: DEAD }, undefined, 'http://proxy:3128 by HTTPS_PROXY'],
    ['http.proxy before the environment', { HTTPS_PROXY: DEAD }, P, 'http://proxy:3128 by http.proxy of git'],
    ['an empty http.proxy', { HTTPS_PROXY: DEAD }, '', 'direct: http.proxy of git is empty'],
    ['exceptions hold against http.proxy', { NO_PROXY: 'example.com' }, P, 'direct: NO_PROXY exempts git.example.com'],
    ['no_proxy wins', { HTTPS_PROXY: P, no_proxy: 'x', NO_PROXY: '*' }, undefined, 'http://proxy:3128 by HTTPS_PROXY'],
    ['no scheme', { HTTPS_PROXY: 'proxy:3128' }, undefined, 'http://proxy:3128 by HTTPS_PROXY'],
    ['no port', { HTTPS_PROXY: 'http://proxy' }, undefined, 'http://proxy:1080 by HTTPS_PROXY'],
    ['port 80', { HTTPS_PROXY: 'http://proxy:80' }, undefined, 'http://proxy by HTTPS_PROXY'],
    ['https to the proxy', { HTTPS_PROXY: 'https://proxy' }, undefined, 'https://proxy by HTTPS_PROXY'],
    ['SOCKS', { ALL_PROXY: 'socks5h://proxy:1081' }, undefined, 'socks5h://proxy:1081 by ALL_PROXY'],
    ['a login is not shown', { HTTPS_PROXY: 'http://ann:s3cret@proxy:3128' }, undefined, 'http://proxy:3128 by HTTPS_PROXY'],
  ])('%s', (_, env, configured, expected) => {
    const choice = proxyFor(new URL('https://git.example.com/x.git'), { configured, env })
    expect(choice.kind === 'direct' ? `direct: ${choice.because}` : `${proxyName(choice.url)} by ${choice.from}`).toBe(expected)
  })

  test.each([
    ['100%', '100%25'],
    ['p%40ss', 'p%40ss'],
  ])('the password %s is one that the libraries of proxies can read', (password, expected) => {
    const env = { HTTPS_PROXY: `http://ann:${password}@proxy:3128` }
    const choice = proxyFor(new URL('https://git.example.com/x.git'), { configured: undefined, env })
    expect(choice.kind === 'proxy' && choice.url.password).toBe(expected)
  })

  test.each(['ftp://proxy', 'http://'])('%s is none', (value) => {
    expect(() => proxyFor(new URL('https://x'), { configured: undefined, env: { HTTPS_PROXY: value } })).toThrow(
      /^The proxy of HTTPS_PROXY is .*expected http/,
    )
  })

  test('http_proxy is that of http URLs', () => {
    expect(proxyFor(new URL('http://x'), { configured: undefined, env: { http_proxy: P } })).toMatchObject({ from: 'http_proxy' })
  })
})

test.each([
  ['git.test', 'git.test', true],
  ['git.test', '.git.test', true],
  ['sub.git.test', 'git.test', true],
  ['sub.git.test', 'a, .git.test b', true],
  ['git.test', '*', true],
  ['GIT.test.', 'git.TEST', true],
  ['git.test', 'git.test:443', false],
  ['sub.git.test', '*.git.test', false],
  ['sub.git.test', 'it.test', false],
  ['git.test', '', false],
  ['127.0.0.1', '10.0.0.0/8, 127.0.0.0/8', true],
  ['127.0.0.1', '10.0.0.0/8', false],
  ['127.0.0.1', '127.0.0.0/33', false],
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', '::1', false],
  ['[::1]', '::1', true],
  ['[::1]', '[::1]', true],
  ['[fd00::7]', 'fd00::/8', true],
])('%s and NO_PROXY=%s: %s', (host, noProxy, expected) => {
  expect(isExempt(host, noProxy)).toBe(expected)
})

/** Settings of this machine, which must not decide. */
const OF_THE_MACHINE =
  /^((https?|all|no)_proxy|GIT_(PROXY_)?SSL_CAINFO|GIT_SSL_NO_VERIFY|NODE_EXTRA_CA_CERTS|GIT_CONFIG_(COUNT|KEY_\d+|VALUE_\d+))$/i

beforeEach(() => {
  for (const name of Object.keys(process.env).filter((variable) => OF_THE_MACHINE.test(variable))) vi.stubEnv(name, undefined)
})

afterEach(() => vi.unstubAllEnvs())

describe('a host behind a proxy, with a CA of its own', () => {
  const LOGIN = 'us er:p@ss'

  /** The address of the remote leads nowhere: only a proxy's tunnels end at the host. */
  async function company() {
    const directory = await temporaryDirectory()
    const bare = await createRepository(directory, 'lab.git')
    await commitFiles(bare, { 'README.md': 'lab\n' })
    const server = await startGitServer({ root: directory })
    onTestFinished(() => server.close())
    const front = await httpsFront(server.url)
    const env = {
      HOME: directory,
      XDG_CACHE_HOME: join(directory, 'cache'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: 'true',
    }
    return { directory, bare, front, server, env }
  }

  /** What git and gfm make of the same settings. */
  async function both(url: string, env: Record<string, string>, config: string) {
    const file = join(await temporaryDirectory(), 'config')
    await writeFile(file, config)
    const full = { ...env, GIT_CONFIG_GLOBAL: file }
    const byGit = await promisify(execFile)('git', ['ls-remote', url], { env: { ...process.env, ...full } }).then(
      () => 'good',
      () => 'refused',
    )
    const run = await gfm(['status', '--remote', url, '--fabric', 'lab'], full)
    return { byGit, byGfm: run.code === EXIT.done ? 'good' : 'refused', stderr: run.stderr }
  }

  test.each<[string, 'good' | 'refused', (proxy: string) => { env?: Record<string, string>; config?: string }]>([
    ['by the environment', 'good', (proxy) => ({ env: { HTTPS_PROXY: `http://${proxy}`, GIT_SSL_CAINFO: AUTHORITY } })],
    ['by the configuration', 'good', (proxy) => ({ config: `[http]\nproxy = http://${proxy}\nsslCAInfo = ${AUTHORITY}\n` })],
    [
      'by the configuration for this URL',
      'good',
      (proxy) => ({
        config: `[http]\nproxy = http://127.0.0.1:9\n[http "https://localhost:1"]\nproxy = http://${proxy}\nsslCAInfo = ${AUTHORITY}\n`,
      }),
    ],
    ['without the proxy', 'refused', () => ({ env: { GIT_SSL_CAINFO: AUTHORITY } })],
    ['without the CA', 'refused', (proxy) => ({ env: { HTTPS_PROXY: `http://${proxy}` } })],
    [
      'with an exception for the host',
      'refused',
      (proxy) => ({ env: { HTTPS_PROXY: `http://${proxy}`, GIT_SSL_CAINFO: AUTHORITY, NO_PROXY: 'localhost' } }),
    ],
  ])('%s it is %s, for git and gfm alike', async (_, expected, settings) => {
    const { front, env } = await company()
    const proxy = await connectProxy({ to: front })
    const { env: more = {}, config = '' } = settings(proxy.host)
    expect(await both('https://localhost:1/lab.git', { ...env, ...more }, config)).toMatchObject({
      byGit: expected,
      byGfm: expected,
    })
  })

  test('the CA of NODE_EXTRA_CA_CERTS counts, alone and beside one of git, and so does a folder', async () => {
    const { front, env, directory } = await company()
    const other = join(directory, 'other.pem')
    await writeFile(other, '')
    const run = (more: Record<string, string>) =>
      gfm(['status', '--remote', `https://localhost:${front}/lab.git`, '--fabric', 'lab'], { ...env, ...more })
    expect((await run({ NODE_EXTRA_CA_CERTS: AUTHORITY })).code).toBe(EXIT.done)
    expect((await run({ NODE_EXTRA_CA_CERTS: AUTHORITY, GIT_SSL_CAINFO: other })).code).toBe(EXIT.done)
    expect((await run({ GIT_SSL_CAINFO: other })).code).toBe(EXIT.failure)
    const folder = join(directory, 'authorities')
    await mkdir(folder)
    await writeFile(join(folder, 'README'), 'not a certificate')
    expect((await run({ GIT_SSL_CAPATH: folder })).code).toBe(EXIT.failure)
    await copyFile(AUTHORITY, join(folder, '0a1b2c3d.0'))
    expect((await run({ GIT_SSL_CAPATH: folder, GIT_SSL_CAINFO: other })).code).toBe(EXIT.done)
    expect((await run({ GIT_SSL_CAPATH: folder })).code).toBe(EXIT.done)
    expect(await run({ GIT_SSL_CAINFO: join(directory, 'nowhere.pem') })).toMatchObject({
      code: EXIT.usage,
      stderr: expect.stringMatching(/The certificates of GIT_SSL_CAINFO cannot be read/),
    })
  })

  test('a whole ingest goes through the proxy, which asks for a login and talks TLS', async () => {
    const { front, env, bare } = await company()
    const proxy = await connectProxy({ to: front, login: LOGIN, secure: true })
    const settings = {
      ...env,
      HTTPS_PROXY: `https://us%20er:p%40ss@${proxy.host}`,
      GIT_SSL_CAINFO: AUTHORITY,
      GIT_PROXY_SSL_CAINFO: AUTHORITY,
    }
    const { code, stderr } = await gfm(['init', '--remote', 'https://localhost:1/lab.git', '--fabric', 'lab'], settings)
    expect(stderr).toContain('Pushing')
    expect(code).toBe(EXIT.done)
    expect(await git(bare, 'log', '--format=%s')).toContain('lab')
    expect(new Set(proxy.asked)).toEqual(new Set(['localhost:1']))
  })

  test('a plain http remote is asked for by its whole URL', async () => {
    const { server, env } = await company()
    const proxy = await connectProxy({ to: server.port })
    const on = ['--remote', 'http://localhost:1/lab.git', '--fabric', 'lab']
    expect((await gfm(['init', ...on], { ...env, http_proxy: `http://${proxy.host}` })).code).toBe(EXIT.done)
    expect(proxy.asked[0]).toBe('http://localhost:1/lab.git/info/refs?service=git-upload-pack')
  })

  test.each<[string, string, RegExp]>([
    ['refuses the login', 'ann:wr0ng-secret', /the proxy http:\/\/\S+ does not let through: it asks for another login \(407\)/],
    ['is down', 'down', /the proxy http:\/\/127\.0\.0\.1:9 does not let through: connect ECONNREFUSED/],
  ])('a proxy that %s is named, without its secrets', async (_, login, expected) => {
    const { front, env } = await company()
    const { host } = await connectProxy({ to: front, login: LOGIN })
    const HTTPS_PROXY = login === 'down' ? 'http://127.0.0.1:9' : `http://${login}@${host}`
    const run = await gfm(['status', '--remote', 'https://localhost:1/lab.git', '--fabric', 'lab'], {
      ...env,
      HTTPS_PROXY,
      GFM_DEBUG: '1',
    })
    expect(run.stderr).toMatch(expected)
    expect(run.stderr).not.toContain('wr0ng-secret')
    expect(run.code).toBe(EXIT.failure)
  })

  test.each([false, true])('a proxy that never answers (TLS: %s) is left on an interruption', async (secure) => {
    const { front, env } = await company()
    const proxy = await connectProxy({ to: front, silent: true, secure })
    const { pid, done } = startGfm(['status', '--remote', 'https://localhost:1/lab.git', '--fabric', 'lab'], {
      ...env,
      HTTPS_PROXY: `${secure ? 'https' : 'http'}://${proxy.host}`,
      GIT_PROXY_SSL_CAINFO: AUTHORITY,
    })
    await until(() => proxy.asked.length > 0)
    process.kill(pid, 'SIGTERM')
    expect((await done).code).toBe(EXIT.failure)
  })

  test('checks of certificates that git was told to leave out are made, and this is said', async () => {
    const { front, env } = await company()
    const run = await gfm(['status', '--remote', `https://localhost:${front}/lab.git`, '--fabric', 'lab'], {
      ...env,
      GIT_SSL_NO_VERIFY: '1',
    })
    expect(run.stderr).toMatch(/warning http\.sslVerify=false or GIT_SSL_NO_VERIFY is set, and gfm checks certificates/)
    expect(run.code).toBe(EXIT.failure)
  })
})

describe('url.<base>.insteadOf', () => {
  test('leads to another repository, the longest match first', async () => {
    const directory = await temporaryDirectory()
    const bare = await createRepository(directory, 'lab.git')
    const config = join(directory, 'config')
    await writeFile(
      config,
      `[url "/nowhere/"]\ninsteadOf = https://git.example.com/\n[url "${directory}/"]\ninsteadOf = https://git.example.com/net/\n`,
    )
    const env = { HOME: directory, XDG_CACHE_HOME: join(directory, 'cache'), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: config }
    const { code } = await gfm(['init', '--remote', 'https://git.example.com/net/lab.git', '--fabric', 'lab'], env)
    expect(code).toBe(EXIT.done)
    expect(await git(bare, 'log', '--format=%s', 'main')).toContain('lab')
  })

  test('may bring credentials, which are used and not shown', async () => {
    const directory = await temporaryDirectory()
    await createRepository(directory, 'lab.git')
    const server = await startGitServer({ root: directory, users: { ann: 'c0rrect-horse' } })
    onTestFinished(() => server.close())
    const config = join(directory, 'config')
    const withLogin = server.url.replace('//', '//ann:c0rrect-horse@')
    await writeFile(config, `[url "${withLogin}/"]\ninsteadOf = https://git.example.com/\n`)
    const env = { HOME: directory, XDG_CACHE_HOME: join(directory, 'cache'), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: config }
    const run = await gfm(['status', '--json', '--remote', 'https://git.example.com/lab.git', '--fabric', 'lab'], env)
    expect(run.code).toBe(EXIT.done)
    expect(run.stdout).toContain(`"repository_url": "${server.repositoryUrl('lab.git')}"`)
    expect(run.stdout + run.stderr).not.toContain('c0rrect-horse')
  })
})
