import { UsageError } from '../errors/usage-error.ts'

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Whether the URL names this machine, so that requests do not leave it. */
export function isThisMachine({ hostname }: Pick<URL, 'hostname'>): boolean {
  return LOOPBACK.test(hostname)
}

/** This machine without a scheme, as in `127.0.0.1:45173`: nothing but http can be meant. */
const BARE_LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$)/i
/** What `npm start` prints, and the documentation of the API, is the URL of the API: the deployment is above it. */
const API_PATH = /\/api\/plugins\/hedgehog\/?$/

/**
 * The URL of a deployment, without the path of its API; `source` is the flag or variable that names it. Throws
 * UsageError unless it is a plain http(s) URL; only this machine may get a token without encryption.
 */
export function checkEndpoint(text: string, source = '--endpoint', env: NodeJS.ProcessEnv = process.env): string {
  const written = BARE_LOOPBACK.test(text) ? `http://${text}` : text
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(written) || !URL.canParse(written)) throw new UsageError(`${source} ${unreadable(text)}`)
  const { protocol, hostname, username, password, search, hash } = new URL(written)
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new UsageError(`${source} is not an http or https URL: it begins with ${protocol}//`)
  if (username !== '' || password !== '')
    throw new UsageError(`${source} contains credentials, and anybody on this machine can see arguments: use GFM_API_TOKEN`)
  if (search !== '' || hash !== '') throw new UsageError(`${source} must not have a query or fragment`)
  if (protocol === 'http:' && env.GFM_API_TOKEN && !isThisMachine({ hostname }))
    throw new UsageError('The token of GFM_API_TOKEN would cross the network in the clear: use https')
  return written.replace(API_PATH, '')
}

/** Why a text is no URL. One with `@` may hold a password, and is not repeated. */
function unreadable(text: string): string {
  if (text.includes('@')) return 'is not a URL: expected https://host'
  const advice = URL.canParse(`https://${text}`) && !text.includes('://') ? `, such as https://${text}` : ''
  return `is not a URL: ${JSON.stringify(text)}. Expected https://host${advice}`
}
