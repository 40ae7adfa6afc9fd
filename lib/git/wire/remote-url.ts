import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import { percentDecoded } from '../../percent-encoding.ts'
import type { Credentials } from './transport.ts'

/** A repository behind an SSH server. */
export interface SshRemote {
  kind: 'ssh'
  /** As it was written, for messages. */
  url: string
  user?: string
  host: string
  port?: number
  /** As the server gets it: relative to the home of the login unless it begins with a slash. */
  path: string
}

export type RemoteUrl =
  | SshRemote
  | { kind: 'http'; url: string; credentials?: Credentials }
  /** An absolute path of a repository on this machine. */
  | { kind: 'local'; url: string; path: string }

/**
 * Reads an http(s), file or ssh URL, the short form `user@host:path`, or a local path; takes credentials out of a URL.
 * Throws `invalid_request` for other schemes.
 */
export function parseRemoteUrl(text: string): RemoteUrl {
  if (/^https?:\/\//i.test(text)) return parseHttp(text)
  if (/^file:\/\//i.test(text)) return parseFile(text)
  if (/^(ssh|git\+ssh|ssh\+git):\/\//i.test(text)) return parseSsh(text)
  // Anywhere in the text: a URL after a blank would count as a path, and be shown with its password.
  if (text.includes('://')) throw invalidRemote('Only http, https, ssh and file URLs and local paths can be used', scrubUrl(text))
  const [, user, host, path] = SHORT_SSH.exec(text) ?? []
  if (host === undefined || path === undefined || isDrive(text)) return local(resolve(text))
  return checkedSsh({ kind: 'ssh', url: text, ...definedOf({ user }), host: host.replace(/[[\]]/g, ''), path })
}

/** As git reads it: a colon before the first slash. An IPv6 address stands in brackets. */
const SHORT_SSH = /^(?:([^@/:]+)@)?(\[[^\]/]+\]|[^@:/[\]]+):(.*)$/s

/** Like git, takes `c:` for a drive where there are drives. */
function isDrive(text: string): boolean {
  return process.platform === 'win32' && /^[a-z]:/i.test(text)
}

function parseSsh(text: string): SshRemote {
  if (!URL.canParse(text)) throw invalidRemote('This is not a URL', scrubUrl(text))
  const url = new URL(text)
  if (url.password !== '') throw invalidRemote('SSH takes no password from a URL: ssh itself asks, or uses a key', url.host)
  if (url.href.indexOf('://') !== url.href.lastIndexOf('://')) throw invalidRemote('One URL stands in another', url.host)
  const path = percentDecoded(url.pathname)
  return checkedSsh({
    kind: 'ssh',
    url: text,
    ...definedOf({ user: percentDecoded(url.username) || undefined, port: url.port === '' ? undefined : Number(url.port) }),
    host: percentDecoded(url.hostname).replace(/[[\]]/g, ''),
    path: path.startsWith('/~') ? path.slice(1) : path,
  })
}

/** Refuses what ssh or the git program at the other end would take for an option (CVE-2017-1000117). */
function checkedSsh(remote: SshRemote): SshRemote {
  const { url, user = '', host, path } = remote
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(user + host + path))
    throw invalidRemote('A control character stands in this remote', JSON.stringify(url))
  if (path === '' || path === '/' || host === '') throw invalidRemote('This SSH remote has no host or no path', scrubUrl(url))
  if ([user, host, path].some((part) => part.startsWith('-')))
    throw invalidRemote('User, host and path of an SSH remote do not begin with a dash', scrubUrl(url))
  return remote
}

function local(path: string): RemoteUrl {
  return { kind: 'local', url: path, path }
}

function parseFile(text: string): RemoteUrl {
  try {
    return local(fileURLToPath(text))
  } catch {
    throw invalidRemote('A file URL names an absolute path on this machine', text)
  }
}

function parseHttp(text: string): RemoteUrl {
  // `URL` takes a backslash for a slash: the password behind the login `CORP\ann` would be part of the path.
  if (text.includes('\\')) throw invalidRemote('A backslash in a URL is written as %5C', scrubUrl(text))
  if (!URL.canParse(text)) throw invalidRemote('This is not a URL', scrubUrl(text))
  const url = new URL(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.hash = ''
  url.search = ''
  const plain = url.href.replace(/\/+$/, '')
  if (username === '' && password === '') return { kind: 'http', url: plain }
  const credentials = { username: percentDecoded(username), password: percentDecoded(password) }
  return { kind: 'http', url: plain, credentials }
}

/** The error for a remote that cannot be used as written. */
export function invalidRemote(message: string, found: string): DomainError {
  return new DomainError('invalid_request', `${message}: ${found}`, {
    faults: [
      error('remote_url', '', message, {
        found,
        expected: 'https://host/path, ssh://host/path, user@host:path, file:///path or a path',
      }),
    ],
  })
}

/** Hides user information in any URL within a text. */
export function scrubUrl(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, '$1***@')
}
