import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash, timingSafeEqual } from 'node:crypto'
import { appendFile } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createLoopbackServer } from '../server/loopback-server.ts'
import { readCgiResponse } from './cgi-response.ts'
import { type ExpectedPush, PostReceive, type Push } from './post-receive.ts'

const run = promisify(execFile)

export interface GitServerOptions {
  /** The directory that holds the bare repositories. */
  root: string
  /** 0 or absent: any free port. */
  port?: number
  /** Passwords by user name. With neither users nor token the server is open. */
  users?: Readonly<Record<string, string>>
  /** Accepted as a bearer token and as the password of any user. */
  token?: string
  /** Receives the branches that a push has changed, once Git has accepted them. */
  onPush?: (push: Push) => void
}

/** Bytes of all bodies sent and received so far. */
export interface GitServerStats {
  requests: number
  /** Sum of the time from each request's first line to the end of its answer. */
  milliseconds: number
  bytesIn: number
  bytesOut: number
}

export interface GitServer {
  readonly url: string
  readonly port: number
  readonly stats: GitServerStats
  repositoryUrl(name: string): string
  /** Ends open connections and running Git processes. */
  close(): Promise<void>
}

/** Makes an empty bare repository `{root}/{name}` that accepts pushes over HTTP; returns its path. */
export async function createRepository(root: string, name: string, branch = 'main'): Promise<string> {
  const path = join(root, name)
  // Git's template has little but samples of hooks: most of the files of an empty repository.
  await run('git', ['init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`, path])
  // Hosts collect garbage in their own time: no push waits for it.
  await appendFile(join(path, 'config'), '[http]\n\treceivepack = true\n[receive]\n\tautogc = false\n')
  return path
}

/** From now on the repository leaves out of a fetch what it is told to, as GitHub, GitLab and Gitea do. */
export async function offerFilters(path: string): Promise<void> {
  await run('git', ['-C', path, 'config', 'uploadpack.allowFilter', 'true'])
}

/** Serves the repositories under `root` on the loopback interface with `git http-backend`. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const stats: GitServerStats = { requests: 0, milliseconds: 0, bytesIn: 0, bytesOut: 0 }
  const children = new Set<ChildProcess>()
  const program = await backend()
  const hooks = options.onPush === undefined ? undefined : await PostReceive.install(options.onPush)
  const server = createLoopbackServer((request, response) => {
    const start = performance.now()
    stats.requests += 1
    response.once('close', () => {
      stats.milliseconds += performance.now() - start
    })
    const user = authenticate(request, options)
    const target = parseTarget(request.url)
    if (user === undefined) refuse(response)
    else if (target === undefined) response.writeHead(400).end()
    else
      serve({ program, root: options.root, user, target, hook: hooks?.expect(target.path) }, request, response, stats, children)
  })
  // Git hosts keep an idle connection for about a minute. Node's 5 s end in the middle of whatever a busy process does.
  server.keepAliveTimeout = 75_000
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    port,
    stats,
    repositoryUrl: (name) => `${url}/${name}`,
    close: async () => {
      await close(server, children)
      await hooks?.remove()
    },
  }
}

/** Git's CGI program: called as web servers call it, without `git` in between. */
async function backend(): Promise<string> {
  const { stdout } = await run('git', ['--exec-path'])
  return join(stdout.trim(), 'git-http-backend')
}

interface Target {
  path: string
  query: string
}

function parseTarget(url = '/'): Target | undefined {
  try {
    const { pathname, search } = new URL(url, 'http://localhost')
    return { path: decodeURIComponent(pathname), query: search.slice(1) }
  } catch {
    return undefined
  }
}

interface Call {
  program: string
  root: string
  user: string
  target: Target
  hook: ExpectedPush | undefined
}

function serve(
  call: Call,
  request: IncomingMessage,
  response: ServerResponse,
  stats: GitServerStats,
  children: Set<ChildProcess>,
): void {
  const child = spawn(call.program, { env: cgiEnvironment(call, request), stdio: ['pipe', 'pipe', 'ignore'] })
  children.add(child)
  child.once('close', () => {
    children.delete(child)
    call.hook?.ended()
  })
  child.once('error', () => fail(response))
  // A client that disconnects, or a Git that stops reading, is not an error of the server.
  child.stdin.on('error', () => undefined)
  request.on('data', (chunk: Buffer) => {
    stats.bytesIn += chunk.length
  })
  request.pipe(child.stdin)
  for (const event of ['drain', 'close']) response.on(event, () => child.stdout.resume())
  readCgiResponse(child.stdout, {
    head: (status, headers) => response.writeHead(status, headers),
    body: (chunk) => {
      stats.bytesOut += chunk.length
      // A complete push is carried out even if the client no longer waits for its report.
      if (!response.destroyed && !response.write(chunk)) child.stdout.pause()
    },
    end: () => response.end(),
    malformed: () => fail(response),
  })
}

function cgiEnvironment({ root, user, target, hook }: Call, request: IncomingMessage): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    PATH_INFO: target.path,
    QUERY_STRING: target.query,
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    CONTENT_LENGTH: request.headers['content-length'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_USER: user,
    ...hook?.environment,
  }
}

/** The user's name, or undefined if the request is refused. */
function authenticate(request: IncomingMessage, { users, token }: GitServerOptions): string | undefined {
  if (users === undefined && token === undefined) return 'anonymous'
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ', 2)
  if (scheme.toLowerCase() === 'bearer') return token !== undefined && equal(value, token) ? 'token' : undefined
  if (scheme.toLowerCase() !== 'basic') return undefined
  const pair = Buffer.from(value, 'base64').toString()
  const user = pair.slice(0, pair.indexOf(':'))
  const password = pair.slice(pair.indexOf(':') + 1)
  const expected = users !== undefined && Object.hasOwn(users, user) ? users[user] : undefined
  const accepted = [expected, token].some((secret) => secret !== undefined && equal(password, secret))
  return accepted ? user : undefined
}

function equal(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { 'www-authenticate': 'Basic realm="git"', 'content-type': 'text/plain' })
  response.end('Authentication is required\n')
}

function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy()
  else response.writeHead(500, { 'content-type': 'text/plain' }).end('git http-backend failed\n')
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

async function close(server: Server, children: Set<ChildProcess>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeAllConnections()
  for (const child of children) child.kill()
  await closed
}
