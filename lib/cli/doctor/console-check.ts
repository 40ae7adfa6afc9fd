import * as z from 'zod'
import { type ConsoleSignIn, consoleConfig } from '../../contract/answer.ts'
import { type Check, failed, ok, warning } from './check.ts'

/** What OpenID Connect Discovery 1.0 (section 3) promises, as far as the console needs it. */
const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  code_challenge_methods_supported: z.array(z.string()).default([]),
})

const REACHABLE = 'the discovery document of an OpenID Connect issuer'

/**
 * Whether people can sign in to the deployment's console: asks it, and then its issuer, without any credentials. None
 * where it has no console.
 */
export async function consoleChecks(endpoint: string, signal: AbortSignal): Promise<Check[]> {
  const response = await fetch(new URL('/console/config.json', endpoint), { signal, redirect: 'error' }).catch(() => undefined)
  if (response === undefined || !response.ok) return []
  const config = consoleConfig.safeParse(await response.json().catch(() => undefined))
  if (!config.success)
    return [failed('console', 'it does not say how people sign in', 'its config.json', 'deploy the service stack again')]
  const { sign_in } = config.data
  return [sign_in === null ? ok('console', 'it is served, and nobody has to sign in') : await issuerCheck(sign_in, signal)]
}

async function issuerCheck({ issuer, origins }: ConsoleSignIn, signal: AbortSignal): Promise<Check> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await fetch(address, { signal }).then(
    (response) => response.json(),
    () => undefined,
  )
  const { data: found } = discovery.safeParse(answer)
  const settings = 'compare authorizer of the environment with the settings of the issuer'
  if (found === undefined) return failed('console', `${address} has none`, REACHABLE, settings)
  if (found.issuer !== issuer) return failed('console', `${address} is of the issuer ${found.issuer}`, issuer, settings)
  const foreign = new URL(found.token_endpoint).origin
  if (!origins.includes(foreign))
    return failed('console', `tokens come from ${foreign}`, `one of ${origins.join(', ')}`, 'name it in origins of the console')
  if (!found.code_challenge_methods_supported.includes('S256'))
    return warning('console', `${issuer} does not say that it knows PKCE`, 'S256', 'ask the issuer for PKCE with public clients')
  return ok('console', `people sign in at ${issuer}`)
}
