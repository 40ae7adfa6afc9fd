import type { Credentials } from '../../git/wire/transport.ts'
import type { ApiAnswer, ApiRequest } from './host-api.ts'
import type { MakeProposals } from './proposal-api.ts'
import type { RefusalWords } from './refusal.ts'
import type { MakeStatusRequest } from './status.ts'
import type { MakeWebPages } from './web-pages.ts'
import type { Webhook } from './webhook.ts'

/** Keys of an AWS role or user. */
export interface AwsKeys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** An API whose requests are signed with the keys of AWS. */
export interface SignedApi {
  /** All headers of a request. */
  sign(
    request: Pick<ApiRequest, 'method' | 'url' | 'headers' | 'body'>,
    keys: AwsKeys,
    now: Date,
  ): Required<Pick<ApiRequest, 'headers' | 'authorization'>>
  /** An answer with the status that other hosts would give it. */
  read(answer: ApiAnswer): ApiAnswer
}

/** One kind of Git host. A feature that the host lacks is absent. */
export interface Host {
  /** Its name in the `type` of a secret. */
  kind?: string
  /** Matches the hosts of URLs, with their ports, that are known to be of this kind. */
  wellKnown?: RegExp
  /** Hosts at which its well-known servers take SSH, by their names on the web where these differ. */
  sshHosts?: Readonly<Record<string, string>>
  /** The path of a repository on the web by its path for SSH, both from the root; by default the same. */
  webPath?: (sshPath: string) => string
  /** The user name that goes with a token in basic authentication. Absent if tokens are sent as bearer tokens. */
  tokenUser?: string
  /** The API accepts no passwords: Git's password is a bearer token there. */
  apiTakesTokensOnly?: boolean
  /** Its API takes the keys of AWS in place of Git's credentials. */
  signedApi?: SignedApi
  webhook?: Webhook
  /** The request that puts a status on a commit. */
  status?: MakeStatusRequest
  /** Its pull or merge requests. */
  proposals?: MakeProposals
  /** Its pages for people. */
  pages?: MakeWebPages
  /** How it tells of the rules that a push breaks. */
  refusals?: RefusalWords
  /** Credentials for a repository of this host from the process's own role; undefined for a URL of another host. */
  ofRole?: (url: string, keys: () => Promise<AwsKeys>, now: Date) => Promise<Credentials> | undefined
}
