import { createHash, createHmac } from 'node:crypto'
import type { Credentials } from '../../git/wire/transport.ts'
import type { AwsKeys } from '../shared/host.ts'

/** https://docs.aws.amazon.com/codecommit/latest/userguide/regions.html#regions-git */
const GIT_ENDPOINT = /^git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/

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
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  const scope = [time.slice(0, 8), region, 'codecommit', 'aws4_request']
  const request = `GIT\n${pathname}\n\nhost:${hostname}\n\nhost\n`
  const digest = createHash('sha256').update(request).digest('hex')
  const signed = ['AWS4-HMAC-SHA256', time, scope.join('/'), digest].join('\n')
  const key = scope.reduce<Buffer>((secret, part) => hmac(secret, part), Buffer.from(`AWS4${keys.secretAccessKey}`))
  const session = keys.sessionToken === undefined ? '' : `%${keys.sessionToken}`
  return { username: `${keys.accessKeyId}${session}`, password: `${time}Z${hmac(key, signed).toString('hex')}` }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
