import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import type { Credentials } from './transport.ts'

export type RemoteUrl =
  | { kind: 'http'; url: string; credentials?: Credentials }
  /** An absolute path of a repository on this machine. */
  | { kind: 'local'; url: string; path: string }

/**
 * Reads an http(s) or file URL or a local path; takes credentials out of a URL. Throws `invalid_request` for other
 * schemes.
 */
export function parseRemoteUrl(text: string): RemoteUrl {
  if (/^https?:\/\//i.test(text)) return parseHttp(text)
  if (/^file:\/\//i.test(text)) return parseFile(text)
  // Anywhere in the text: a URL after a blank would count as a path, and be shown with its password.
  if (text.includes('://') || /^[^/.][^/]*@[^/]+:/.test(text)) {
    throw invalidRemote('Only http, https and file URLs and local paths can be used', scrubUrl(text))
  }
  return local(resolve(text))
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

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function parseHttp(text: string): RemoteUrl {
  if (!URL.canParse(text)) throw invalidRemote('This is not a URL', scrubUrl(text))
  const url = new URL(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.hash = ''
  url.search = ''
  const plain = url.href.replace(/\/+$/, '')
  if (username === '' && password === '') return { kind: 'http', url: plain }
  const credentials = { username: decode(username), password: decode(password) }
  return { kind: 'http', url: plain, credentials }
}

/** The error for a remote that cannot be used as written. */
export function invalidRemote(message: string, found: string): DomainError {
  return new DomainError('invalid_request', `${message}: ${found}`, {
    faults: [error('remote_url', '', message, { found, expected: 'https://host/path, file:///path or a path' })],
  })
}

/** Hides user information in any URL within a text. */
export function scrubUrl(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, '$1***@')
}
