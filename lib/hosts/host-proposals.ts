import type { Proposals } from '../app/ports/proposals.ts'
import { DomainError } from '../contract/errors.ts'
import type { Reach } from '../git/wire/reach.ts'
import type { ConnectionFor, GitCredentials } from '../git/wire/transport.ts'
import { apiAuthorization } from './commit-feedback.ts'
import { type HostKind, hostOf } from './hosts.ts'
import type { AwsKeys } from './shared/host.ts'
import { type ApiAnswer, type ApiRequest, HostApi } from './shared/host-api.ts'
import type { CallHost } from './shared/proposal-api.ts'

/** A page of requests, each with its text and all that the host tells of its branches. */
const ANSWER_BYTES = 4 * 1024 * 1024

export interface HostProposalsOptions {
  kind: HostKind
  /** The http or https URL of the repository. */
  url: string
  /** Git's credentials; called once more with those that the API has refused. */
  credentials: (refused?: GitCredentials) => Promise<GitCredentials | undefined>
  /** The keys for an API that takes no others: CodeCommit's. Asked once more as the credentials are. */
  awsKeys?: (refused?: AwsKeys) => Promise<AwsKeys | undefined>
  /** Absent: no limits. */
  reach?: Reach
  /** The way to the host; by default the direct one. */
  connection?: ConnectionFor
}

/** The requests of a repository; undefined if its kind of host, or its URL, has none that are supported. */
export function hostProposals(
  options: HostProposalsOptions,
  api: Pick<HostApi, 'send'> = new HostApi({}, options.reach, options.connection),
): Proposals | undefined {
  const { kind, url } = options
  return hostOf(kind).proposals?.(url, callHost(api, options))
}

function callHost(api: Pick<HostApi, 'send'>, options: HostProposalsOptions): CallHost {
  const { kind, url, credentials, awsKeys } = options
  const send = (request: ApiRequest) => api.send({ ...request, mostBytes: ANSWER_BYTES })
  const { signedApi } = hostOf(kind)
  if (signedApi !== undefined)
    return (request, signal) =>
      onceMore(awsKeys, url, async (known) => {
        const secrets = [known.secretAccessKey, known.sessionToken].filter((part) => part !== undefined)
        const signed = signedApi.sign(request, known, new Date())
        return signedApi.read(await send({ ...request, ...signed, secrets, signal }))
      })
  return (request, signal) =>
    onceMore(credentials, url, (known) => {
      const authorization = apiAuthorization(kind, known)
      return send({ ...request, authorization, secrets: ['token' in known ? known.token : known.password], signal })
    })
}

/** Sends a request, and once more with other credentials if the API refuses the first. */
async function onceMore<C>(
  credentials: ((refused?: C) => Promise<C | undefined>) | undefined,
  url: string,
  send: (known: C) => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  const first = await credentials?.()
  if (first === undefined) throw refused(url, 'it takes requests only with credentials')
  const answer = await send(first)
  if (answer.status !== 401) return answer
  const fresh = await credentials?.(first)
  const again = fresh === undefined ? answer : await send(fresh)
  if (again.status === 401) throw refused(url, ['HTTP 401', again.words].filter((part) => part !== '').join(': '))
  return again
}

function refused(url: string, reason: string): DomainError<'authentication_failed'> {
  return new DomainError('authentication_failed', `The API of ${new URL(url).host} refuses the credentials: ${reason}`, { url })
}
