import type { ConsoleConfig } from '../../lib/contract/answer.ts'
import type { ConsoleClient, Environment } from '../environments/environment.ts'
import type { FunctionSpec } from './function-specs.ts'
import { NO_ACCESS } from './shared-access.ts'

/** Deployed only where the environment has a console. Its files are in its bundle. */
export const consoleSpec: FunctionSpec = {
  name: 'console',
  description: 'The files of the console; has access to nothing',
  trigger: 'http',
  ...NO_ACCESS,
}

/** These name the author of a commit. */
const DEFAULT_SCOPES = ['profile', 'email']

/**
 * How people sign in to the console; undefined where there is none. Throws for an issuer or an origin that a browser
 * must not be sent to.
 */
export function consoleConfigOf({ console: local, authorizer }: Environment): ConsoleConfig | undefined {
  if (authorizer.type === 'jwt' && authorizer.console !== undefined)
    return { sign_in: signInOf(authorizer.issuer, authorizer.console) }
  return local === undefined ? undefined : { sign_in: null }
}

export function consoleVariables(environment: Environment): Record<string, string> {
  return { CONSOLE_CONFIG: JSON.stringify(consoleConfigOf(environment)) }
}

function signInOf(issuer: string, { clientId, scopes = DEFAULT_SCOPES, parameters = {}, origins = [] }: ConsoleClient) {
  return {
    issuer,
    client_id: clientId,
    scope: [...new Set(['openid', ...scopes])].join(' '),
    parameters,
    origins: [...new Set([issuer, ...origins].map(originOf))],
  }
}

/** Codes and tokens go there, so it has to be on TLS; a test's issuer is on its own machine. */
function originOf(address: string): string {
  const { protocol, hostname, origin } = new URL(address)
  if (protocol === 'https:' || hostname === '127.0.0.1') return origin
  throw new Error(`The console signs people in on https only, not at ${address}: mend authorizer of infra/environments`)
}
