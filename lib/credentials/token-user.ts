import type { Credentials, GitCredentials } from '../git/wire/transport.ts'
import type { HostKind } from './host-kind.ts'

/** What GitHub documents for the tokens of Apps; with personal ones any name does. */
const GITHUB_USER = 'x-access-token'

/**
 * The user name that each host wants beside a token when it is sent with basic authentication. Bitbucket Data Center,
 * whose personal tokens would want the person's own name, takes all of them as bearer tokens, and so does any host that
 * is not known.
 */
const TOKEN_USERS: Partial<Record<HostKind, string>> = {
  github: GITHUB_USER,
  gitlab: 'oauth2',
  gitea: 'oauth2',
  forgejo: 'oauth2',
  bitbucket: 'x-token-auth',
  azure_devops: 'token',
}

/** Undefined for a host that wants the token alone, or is not known. */
export function tokenUser(kind: HostKind | undefined): string | undefined {
  return kind === undefined ? undefined : TOKEN_USERS[kind]
}

/** How a host's token is sent with Git's requests. */
export function tokenCredentials(kind: HostKind | undefined, token: string): GitCredentials {
  const username = tokenUser(kind)
  return username === undefined ? { token } : { username, password: token }
}

/** How the token of a GitHub App's installation is sent with Git's requests. */
export function installationCredentials(token: string): Credentials {
  return { username: GITHUB_USER, password: token }
}
