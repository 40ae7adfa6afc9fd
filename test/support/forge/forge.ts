import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { git } from '../git.ts'
import { azureDevOpsDouble } from './azure-devops-double.ts'
import { bitbucketDataCenterDouble, bitbucketDouble } from './bitbucket-double.ts'
import { codeCommitDouble, isSigned } from './codecommit-double.ts'
import { giteaDouble } from './gitea-double.ts'
import { gitHubDouble } from './github-double.ts'
import { gitLabDouble } from './gitlab-double.ts'
import { type ForgeAnswer, type ForgeCall, type ForgeRequest, type How, Requests } from './requests.ts'

/** How one kind of host answers, as it is documented; undefined for a path that is not of its API. */
export type Double = (forge: Forge, call: ForgeCall) => ForgeAnswer | undefined | Promise<ForgeAnswer | undefined>

export const DOUBLES = {
  github: gitHubDouble,
  gitlab: gitLabDouble,
  gitea: giteaDouble,
  forgejo: giteaDouble,
  bitbucket: bitbucketDouble,
  bitbucket_data_center: bitbucketDataCenterDouble,
  azure_devops: azureDevOpsDouble,
  codecommit: codeCommitDouble,
} as const

export type ForgeKind = keyof typeof DOUBLES

/** The paths of the repository. */
const PATHS: Record<ForgeKind, string> = {
  github: '/network/lab.git',
  gitlab: '/network/lab.git',
  gitea: '/network/lab.git',
  forgejo: '/network/lab.git',
  bitbucket: '/network/lab.git',
  bitbucket_data_center: '/scm/network/lab.git',
  azure_devops: '/network/lab/_git/lab',
  codecommit: '/v1/repos/lab',
}

/** The addresses of hosts that have one for everybody: what is sent to their API goes to the double all the same. */
const ORIGINS: Partial<Record<ForgeKind, string>> = {
  bitbucket: 'https://bitbucket.org',
  codecommit: 'https://git-codecommit.us-east-1.amazonaws.com',
}

/** The token that the API wants, or the secret key of AWS. */
export const TOKEN = 'forge-token'

/** A Git host: the requests in memory, the branches in a real repository. */
export class Forge extends Requests {
  readonly bare: string
  readonly kind: ForgeKind

  constructor(kind: ForgeKind, bare: string) {
    super((branch) => headOf(bare, branch))
    this.kind = kind
    this.bare = bare
  }

  get url(): string {
    return `${ORIGINS[this.kind] ?? this.origin}${PATHS[this.kind]}`
  }

  /** Whether the base of a request has what its branch has not. */
  async hasParted({ base, branch }: ForgeRequest): Promise<boolean> {
    return (await git(this.bare, 'rev-list', '--count', `refs/heads/${branch}..refs/heads/${base}`)) !== '0'
  }

  /** As a person does on the page of the request; gives the commit that lands. GitLab rebases the branch itself. */
  async merge(number: number, how: How): Promise<string> {
    const request = this.numbered(String(number))
    if (request?.state !== 'open') throw new Error(`${number} is not open`)
    const [base, head] = [this.head(request.base), this.head(request.branch)]
    const tree = await git(this.bare, 'merge-tree', '--write-tree', base, head)
    const message = how === 'merge' ? `Merge ${request.branch}` : request.title
    const parents = how === 'merge' ? ['-p', base, '-p', head] : ['-p', base]
    const landed = await git(this.bare, 'commit-tree', tree, ...parents, '-m', message)
    await git(this.bare, 'update-ref', `refs/heads/${request.base}`, landed, base)
    if (this.kind === 'gitlab' && how === 'rebase')
      await git(this.bare, 'update-ref', `refs/heads/${request.branch}`, landed, head)
    Object.assign(request, { merged: { how, commit: landed }, state: 'merged' })
    return landed
  }
}

function headOf(bare: string, branch: string): string {
  try {
    return execFileSync('git', ['-C', bare, 'rev-parse', '--verify', '--quiet', `refs/heads/${branch}`], {
      encoding: 'utf8',
    }).trim()
  } catch {
    return ''
  }
}

/** Starts a host of a kind above a repository. With `gitUrl` it passes Git's requests on to the server there. */
export async function startForge(kind: ForgeKind, bare: string, gitUrl?: string): Promise<Forge> {
  const forge = new Forge(kind, bare)
  const server = createServer((request, response) => {
    void serve(forge, DOUBLES[kind], gitUrl, request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  forge.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return forge
}

async function serve(
  forge: Forge,
  double: Double,
  gitUrl: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname: path, searchParams: query, search } = new URL(request.url ?? '/', forge.origin)
  const method = request.method ?? 'GET'
  const repository = PATHS[forge.kind]
  if (gitUrl !== undefined && path.startsWith(`${repository}/`)) {
    passOn(`${gitUrl}${path.slice(repository.length)}${search}`, request, response)
    return
  }
  forge.calls.push(`${method} ${path}${search}`)
  const text = method === 'GET' ? '{}' : await readText(request)
  const body = JSON.parse(text) as Record<string, unknown>
  const { headers } = request
  const known = forge.kind === 'codecommit' ? await isSigned(headers, text, TOKEN) : tokenIn(headers) === TOKEN
  const own = async () => (known ? await double(forge, { method, path, query, headers, body }) : REFUSED)
  const answer = forge.faults.shift() ?? (await own()) ?? { status: 404, json: { message: 'Not Found' } }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
  response.end(JSON.stringify(answer.json ?? {}))
}

const REFUSED: ForgeAnswer = { status: 401, json: { message: 'Bad credentials' } }

function tokenIn({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  const [scheme, value = ''] = authorization.split(' ')
  return scheme === 'Basic' ? Buffer.from(value, 'base64').toString().split(':')[1] : value
}

function passOn(url: string, request: IncomingMessage, response: ServerResponse): void {
  const { host: _, ...headers } = request.headers
  const passed = send(url, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  passed.on('error', () => response.destroy())
  request.pipe(passed)
}
