import * as z from 'zod'
import { definedOf } from '../../defined-of.ts'
import type { SignedApi } from '../shared/host.ts'
import type { ApiAnswer } from '../shared/host-api.ts'
import { basicTime, codeCommitRegion, sha256, signed } from './credentials.ts'

interface Repository {
  region: string
  name: string
  /** The service's address in the region. */
  endpoint: URL
  /** In the console of AWS. */
  page: string
}

/** What the URL of a repository tells of it; undefined for a URL of another host. */
export function codeCommitRepository(url: string): Repository | undefined {
  const region = codeCommitRegion(url)
  const [, name] = /^\/v1\/repos\/([\w.-]{1,100})\/?$/.exec(new URL(url).pathname) ?? []
  if (region === undefined || name === undefined) return undefined
  const endpoint = new URL('/', url)
  endpoint.hostname = endpoint.hostname.replace('git-codecommit', 'codecommit')
  return { region, endpoint, name, page: `${consoleOf(region)}/codesuite/codecommit/repositories/${name}` }
}

/** The pages of AWS for people, of the partition that holds the region. */
function consoleOf(region: string): string {
  if (region.startsWith('cn-')) return `https://${region}.console.amazonaws.cn`
  return `https://${region}.console.${region.startsWith('us-gov-') ? 'amazonaws-us-gov.com' : 'aws.amazon.com'}`
}

/** The error's name may have its namespace (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). */
const FAULT = z.object({ __type: z.string().transform((type) => type.replace(/^.*#/, '')) })

/** What other hosts say by a status, CodeCommit says by the name of its error. */
const STATUSES: readonly [status: number, faults: RegExp][] = [
  [
    401,
    /^(UnrecognizedClient|InvalidSignature|ExpiredToken|InvalidClientTokenId|IncompleteSignature|MissingAuthenticationToken)/,
  ],
  [403, /^(AccessDenied|NotAuthorized)/],
  [404, /DoesNotExist(Exception)?$/],
  [429, /^(Throttling|TooManyRequests|RequestLimitExceeded)/],
]

/** https://docs.aws.amazon.com/codecommit/latest/APIReference: JSON, signed for the region. */
export const codeCommitApi: SignedApi = {
  sign: ({ method, url, headers = {}, body }, keys, now) => {
    const time = basicTime(now)
    const session = definedOf({ 'x-amz-security-token': keys.sessionToken })
    const sent: Record<string, string> = { ...headers, 'x-amz-date': time, ...session }
    const covered = Object.entries({ ...sent, host: url.host }).toSorted(([one], [other]) => (one < other ? -1 : 1))
    const names = covered.map(([name]) => name)
    const lines = covered.map(([name, value]) => `${name}:${value}\n`).join('')
    const request = [method, url.pathname, '', lines, names.join(';'), sha256(JSON.stringify(body))].join('\n')
    const { signature, scope } = signed(request, { region: url.hostname.split('.')[1] ?? '', keys, time })
    const parts = [`Credential=${keys.accessKeyId}/${scope}`, `SignedHeaders=${names.join(';')}`, `Signature=${signature}`]
    return { headers: sent, authorization: `AWS4-HMAC-SHA256 ${parts.join(', ')}` }
  },
  read: (answer) => {
    const fault = faultIn(answer)
    const [status] = STATUSES.find(([, faults]) => fault !== undefined && faults.test(fault)) ?? []
    return status === undefined || answer.status !== 400 ? answer : { ...answer, status }
  },
}

/** The name of the error in an answer. */
export function faultIn({ json }: Pick<ApiAnswer, 'json'>): string | undefined {
  return FAULT.safeParse(json).data?.__type
}
