import type { HostKind } from '../credentials/host-kind.ts'
import type { GitCredentials } from '../git/wire/transport.ts'

/**
 * The `Authorization` header by which the credentials for Git open the host's API, too. GitHub and GitLab know no
 * passwords, and Bitbucket's access tokens no user: what Git sends as a password is a bearer token there.
 */
export function apiAuthorization(kind: HostKind, credentials: GitCredentials): string {
  if ('token' in credentials) return `Bearer ${credentials.token}`
  const { username, password } = credentials
  const isToken = kind === 'github' || kind === 'gitlab' || username === 'x-token-auth'
  return isToken ? `Bearer ${password}` : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
