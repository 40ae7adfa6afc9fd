import { spawn } from 'node:child_process'
import { hostKindOf, tokenUser } from '../../hosts/hosts.ts'
import { isThisMachine } from '../deployment/endpoint-url.ts'
import { UsageError } from '../errors/usage-error.ts'

export interface BasicCredentials {
  username: string
  password: string
}

/** User name with a token for an unknown host: most accept any. */
const ANY_USER = 'x-access-token'

/** `isForHost`: they are sent with the first request. Otherwise the host has to ask for them, as git has it. */
export interface EnvironmentCredentials extends BasicCredentials {
  isForHost: boolean
}

/**
 * Credentials from the environment: `GFM_GIT_TOKEN`, or `GFM_GIT_USERNAME` and `GFM_GIT_PASSWORD`; none for another
 * host than that of `GFM_GIT_HOST`. `url`: the remote's, or its path. Throws UsageError if they would cross the network
 * in the clear.
 */
export function environmentCredentials(url: string): EnvironmentCredentials | undefined {
  const { GFM_GIT_USERNAME, GFM_GIT_PASSWORD, GFM_GIT_TOKEN, GFM_GIT_HOST } = process.env
  const password = GFM_GIT_TOKEN || GFM_GIT_PASSWORD
  const remote = URL.canParse(url) ? new URL(url) : undefined
  if (!password || (GFM_GIT_HOST && remote?.host !== GFM_GIT_HOST.toLowerCase())) return undefined
  if (remote?.protocol === 'http:' && !isThisMachine(remote)) {
    const name = GFM_GIT_TOKEN ? 'GFM_GIT_TOKEN' : 'GFM_GIT_PASSWORD'
    throw new UsageError(`The credentials of ${name} would cross the network in the clear: use https`)
  }
  return { username: GFM_GIT_USERNAME || userFor(url), password, isForHost: Boolean(GFM_GIT_HOST) }
}

/** Bitbucket accepts a token only with the name that it documents. */
function userFor(url: string): string {
  const host = URL.canParse(url) ? new URL(url).host : ''
  return tokenUser(hostKindOf(host)) ?? ANY_USER
}

/** Git's own credentials for this URL, from its credential helpers or, on a terminal, its prompt. */
export async function gitCredentials(url: string, signal: AbortSignal): Promise<BasicCredentials | undefined> {
  const lines = (await gitCredential('fill', descriptionOf(url), signal)).split('\n')
  const answer = new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  const username = answer.get('username')
  const password = answer.get('password')
  return username === undefined || password === undefined ? undefined : { username, password }
}

/** Has git's helpers store accepted credentials and erase refused ones, like git (gitcredentials(7)). */
export async function settleGitCredentials(
  url: string,
  { username, password }: BasicCredentials,
  outcome: 'approve' | 'reject',
  signal: AbortSignal,
): Promise<void> {
  await gitCredential(outcome, `${descriptionOf(url)}username=${username}\npassword=${password}\n`, signal)
}

function descriptionOf(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `protocol=${protocol.slice(0, -1)}\nhost=${host}\npath=${pathname.slice(1)}\n`
}

/** The output of `git credential`; empty if it knows no credentials or git is missing. */
function gitCredential(action: 'fill' | 'approve' | 'reject', input: string, signal: AbortSignal): Promise<string> {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: process.stdin.isTTY ? '1' : '0' }
  const child = spawn('git', ['credential', action], { env, signal, stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(`${input}\n`)
  return new Promise((resolve) => {
    child.once('error', () => resolve(''))
    child.once('close', (code) => resolve(code === 0 ? output : ''))
  })
}
