import { UsageError } from '../errors/usage-error.ts'

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Whether the URL names this machine, so that requests do not leave it. */
export function isThisMachine({ hostname }: Pick<URL, 'hostname'>): boolean {
  return LOOPBACK.test(hostname)
}

/**
 * The URL of a deployment. Throws UsageError unless it is a plain http(s) URL; only this machine may get a token
 * without encryption.
 */
export function checkEndpoint(text: string, env: NodeJS.ProcessEnv = process.env): string {
  if (!URL.canParse(text)) throw new UsageError('--endpoint is not a URL')
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  if (protocol !== 'https:' && protocol !== 'http:') throw new UsageError('--endpoint is not an http or https URL')
  if (username !== '' || password !== '')
    throw new UsageError('--endpoint contains credentials, and anybody on this machine can see arguments: use GFM_API_TOKEN')
  if (search !== '' || hash !== '') throw new UsageError('--endpoint must not have a query or fragment')
  if (protocol === 'http:' && env.GFM_API_TOKEN && !isThisMachine({ hostname }))
    throw new UsageError('The token of GFM_API_TOKEN would cross the network in the clear: use https')
  return text
}
