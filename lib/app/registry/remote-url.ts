import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import { percentDecoded } from '../../percent-encoding.ts'

/**
 * Why a repository cannot be registered under this http, https or ssh URL, or undefined. Credentials belong in a
 * secret: a URL is listed, logged and written into reports.
 */
export function faultOfRemoteUrl(text: string): string | undefined {
  // `URL` takes a backslash for a slash: the password behind the login `CORP\ann` would be part of the path.
  if (text.includes('\\')) return 'expected a URL without a backslash'
  const url = parse(text)
  if (url === undefined) return 'expected an http, https or ssh URL'
  if (url.protocol === 'ssh:') return faultOfSsh(url)
  if (url.username !== '' || url.password !== '')
    return 'expected a URL without credentials: put them into a secret and name it in credentials_secret'
  if (url.search !== '' || url.hash !== '') return 'expected a URL without query and fragment'
  return undefined
}

/**
 * The one spelling of a URL under which a repository is registered: scheme and host in lower case, no default port, no
 * slash at the end, and `git@host:path` as `ssh://git@host/path`. Throws `invalid_request` with the fault of
 * `faultOfRemoteUrl`; the message does not quote the URL, which may contain a password.
 */
export function normalRemoteUrl(text: string): string {
  const fault = faultOfRemoteUrl(text)
  const url = parse(text)
  if (fault === undefined && url !== undefined) return url.href.replace(/\/+$/, '')
  const message = `This URL cannot be used for a repository: ${fault}`
  throw new DomainError('invalid_request', message, {
    faults: [error('invalid_repository_url', 'repository_url', message)],
  })
}

/** A server may decode these before it takes a path apart. */
const ENCODED_STEPS = /%(2e|2f|5c)/i

/** Whether a URL is that of the prefix, with or without `.git`, or lies below it. */
export function isBelowUrl(prefix: string, url: string): boolean {
  const [whole, asked] = [new URL(prefix), new URL(url)]
  if (siteOf(whole) !== siteOf(asked) || ENCODED_STEPS.test(asked.pathname)) return false
  const path = whole.pathname.replace(/\/+$/, '')
  return [path, `${path}.git`].includes(asked.pathname) || asked.pathname.startsWith(`${path}/`)
}

/** Scheme, host and port. The login of an ssh URL does not count: all repositories of a host have the same. */
function siteOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`
}

function faultOfSsh({ password, search, hash, hostname, username, pathname }: URL): string | undefined {
  if (password !== '')
    return 'expected a URL without a password: put the deploy key into a secret and name it in credentials_secret'
  if (search !== '' || hash !== '') return 'expected a URL without query and fragment'
  if (hostname === '' || /^\/*$/.test(pathname)) return 'expected an ssh URL with a host and a path'
  // Git and ssh would take it for an option.
  if (
    [hostname, percentDecoded(username), percentDecoded(pathname).slice(1)].some(
      (part) => part.startsWith('-') || /\p{Cc}/u.test(part),
    )
  )
    return 'expected user, host and path that do not begin with a dash'
  return undefined
}

const SSH_URL = /^(?:ssh|git\+ssh|ssh\+git):\/\/(.*)$/is
/** As git reads it, with a user: a colon before the first slash. */
const SHORT_SSH = /^([^@/:\s]+)@([^@:/\s[\]]+|\[[^\]/]+\]):(?!\/\/)\/?(.*)$/s

function parse(text: string): URL | undefined {
  const [, user, host, path] = SHORT_SSH.exec(text) ?? []
  const [, rest = path === undefined ? undefined : `${user}@${host}/${path}`] = SSH_URL.exec(text) ?? []
  if (rest !== undefined) return sshUrl(rest)
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text)
}

/** `URL` knows nothing of the scheme: neither that hosts have no case, nor the usual port, nor the user. */
function sshUrl(rest: string): URL | undefined {
  if (!URL.canParse(`ssh://${rest}`)) return undefined
  const url = new URL(`ssh://${rest}`)
  url.hostname = url.hostname.toLowerCase()
  if (url.username === '' && url.hostname !== '') url.username = 'git'
  if (url.port === '22') url.port = ''
  return url
}
