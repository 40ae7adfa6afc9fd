import { createHash, createHmac } from 'node:crypto'
import type { Credentials } from '../../git/wire/transport.ts'
import type { AwsKeys } from '../shared/host.ts'

/** https://docs.aws.amazon.com/codecommit/latest/userguide/regions.html#regions-git */
export const GIT_ENDPOINT = /^git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/

/** The region of a CodeCommit repository's HTTPS URL; undefined for every other URL. */
export function codeCommitRegion(url: string): string | undefined {
  const { protocol, host } = new URL(url)
  return protocol === 'https:' ? GIT_ENDPOINT.exec(host)?.[1] : undefined
}

/**
 * The credentials that `aws codecommit credential-helper` prints: the user is the access key (with the session token
 * after `%`), the password is the time and a Signature Version 4 of a request with the method `GIT` and only its host
 * and path. AWS accepts them for 15 minutes, for this repository only; the secret key is not sent.
 */
export function codeCommitCredentials(url: string, region: string, keys: AwsKeys, now: Date): Credentials {
  const { hostname, pathname } = new URL(url)
  // Without the usual `Z` of Signature Version 4: CodeCommit expects it only in the password.
  const time = basicTime(now).slice(0, -1)
  const { signature } = signed(`GIT\n${pathname}\n\nhost:${hostname}\n\nhost\n`, { region, keys, time })
  const session = keys.sessionToken === undefined ? '' : `%${keys.sessionToken}`
  return { username: `${keys.accessKeyId}${session}`, password: `${time}Z${signature}` }
}

/** As `20260102T030405Z`. */
export function basicTime(now: Date): string {
  return now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
}

/**
 * Signature Version 4 of a canonical request
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
export function signed(
  request: string,
  { region, keys, time }: { region: string; keys: AwsKeys; time: string },
): { signature: string; scope: string } {
  const scope = [time.slice(0, 8), region, 'codecommit', 'aws4_request']
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n')
  const key = scope.reduce<Buffer>((secret, part) => hmac(secret, part), Buffer.from(`AWS4${keys.secretAccessKey}`))
  return { signature: hmac(key, text).toString('hex'), scope: scope.join('/') }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
