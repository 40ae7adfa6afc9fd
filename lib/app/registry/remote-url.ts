import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'

/**
 * Why a repository cannot be registered under this http(s) URL, or undefined. Credentials belong in a secret: a URL is
 * listed, logged and written into reports.
 */
export function faultOfRemoteUrl(text: string): string | undefined {
  const url = parse(text)
  if (url === undefined) return isSsh(text) ? SSH : 'expected an http or https URL'
  if (url.username !== '' || url.password !== '')
    return 'expected a URL without credentials: put them into a secret and name it in credentials_secret'
  if (url.search !== '' || url.hash !== '') return 'expected a URL without query and fragment'
  return undefined
}

/**
 * The one spelling of a URL under which a repository is registered: scheme and host in lower case, no default port, no
 * slash at the end. Throws `invalid_request` with the fault of `faultOfRemoteUrl`; the message does not quote the URL,
 * which may contain a password.
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
  if (whole.origin !== asked.origin || ENCODED_STEPS.test(asked.pathname)) return false
  const path = whole.pathname.replace(/\/+$/, '')
  return [path, `${path}.git`].includes(asked.pathname) || asked.pathname.startsWith(`${path}/`)
}

const SSH =
  'expected an http or https URL: a deployment does not connect by SSH, so name the repository by the https URL that its host shows beside the SSH one'

function isSsh(text: string): boolean {
  return /^(ssh|git\+ssh|ssh\+git):\/\//i.test(text) || /^[^/:]+@[^/:]+:/.test(text)
}

function parse(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text)
}
