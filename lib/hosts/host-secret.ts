import * as z from 'zod'
import { faultOfRemoteUrl, isBelowUrl } from '../app/registry/remote-url.ts'
import { definedOf } from '../defined-of.ts'
import { hostKeyOf } from '../git/ssh/host-key.ts'
import type { SshKeys } from '../git/ssh/ssh-library.ts'
import { GITHUB_APP_KEY, type GitHubAppKey } from './github/credentials.ts'
import { HOST_KINDS, type HostKind, hostKindOf } from './hosts.ts'
import { publishedHostKeys } from './known-hosts.ts'
import { parseJson } from './shared/parse-json.ts'
import { unreadable } from './shared/unreadable.ts'
import { webAddressOf } from './web-address.ts'

/** The host that the credentials are for, with its port if the URL has one. */
const host = z.string().min(1)
/** Prefixes of the URLs that the credentials are for; absent for every repository of the host. */
const repositories = z.array(z.url()).min(1).max(100).optional()
/** A private key that signs commits on these repositories, in place of the deployment's. */
const signing_key = z.string().max(10_000).optional()
/** Needed for a self-managed host, whose name does not reveal its kind. */
const type = z.enum(HOST_KINDS).optional()
const MAX_LENGTH = 10_000
/** Without control characters: a token that was saved with a line end fits into no header. */
const line = z
  .string()
  .max(MAX_LENGTH)
  .regex(/^\P{Cc}+$/u)

const COMMON = { host, type, repositories, signing_key }

/** RFC 7617: a colon ends the user name. */
const basic = { username: line.regex(/^[^:]+$/), password: line }
const token = { token: line.regex(/^[ -~]+$/) }
const githubApp = { github_app: GITHUB_APP_KEY }

const BASIC = z.strictObject({ ...COMMON, ...basic })
const TOKEN = z.strictObject({ ...COMMON, ...token })
const GITHUB_APP = z.strictObject({ ...COMMON, type: z.literal('github').optional(), ...githubApp })

/** Where the web has the repositories of a server that takes SSH; may be left out for a host that is well known. */
const url = z.url().refine(isSafe).optional()

/** Credentials for the API of a host whose repositories are reached by SSH. */
const API = z.union([z.strictObject({ url, ...basic }), z.strictObject({ url, ...token }), z.strictObject({ url, ...githubApp })])

const SSH = z.strictObject({
  ...COMMON,
  ssh: z.strictObject({
    private_key: z.string().max(MAX_LENGTH),
    /** Lines of `known_hosts` without the host; may be left out for hosts whose keys are known. */
    known_hosts: z
      .array(z.string().regex(/^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+=*$/))
      .min(1)
      .max(20)
      .optional(),
  }),
  api: API.optional(),
})

/** The forms of a secret's JSON text: docs/credentials.md shows one for each host. */
export const HOST_SECRET = z.union([BASIC, TOKEN, GITHUB_APP, SSH])

/** What proves to a host's API, and to Git over https, who asks. */
export type HttpSecret =
  | { kind: HostKind | undefined; basic: { username: string; password: string } }
  | { kind: HostKind | undefined; token: string }
  | { kind: 'github'; app: GitHubAppKey }

/** What a secret says of a repository with an ssh URL. `web`: the URL by which the API names it. */
export interface SshSecret {
  kind: HostKind | undefined
  ssh: SshKeys
  web?: string
  /** Never for Git, and for no other server than that of `web`. */
  api?: HttpSecret
}

/** A secret whose host was checked. */
export type HostSecret = { signingKey?: string } & (HttpSecret | SshSecret)

/**
 * Reads a secret's text for the repository at this URL. Its host, and its repositories if it names them, are part of
 * the secret, so that nobody who may name a secret in a registration can have it sent to a host of their own, or use it
 * for a repository of somebody else. Throws `credentials_unreadable`, without any part of the text.
 */
export function readHostSecret(secret: string, content: string | undefined, url: string): HostSecret {
  const result = HOST_SECRET.safeParse(parseJson(content))
  if (!result.success)
    throw unreadable(
      secret,
      'it is none of {"host", "username", "password"}, {"host", "token"}, {"host", "github_app"} and {"host", "ssh"} as docs/credentials.md has them',
    )
  const { data } = result
  const asked = new URL(url).host
  if (data.host.toLowerCase() !== asked) throw unreadable(secret, `it is for another host than ${asked}`)
  if (data.repositories?.some((prefix) => isBelowUrl(prefix, url)) === false)
    throw unreadable(secret, `it is for other repositories than ${url}`)
  const signing = definedOf({ signingKey: data.signing_key })
  if ('ssh' in data) return { ...sshSecret(secret, url, data), ...signing }
  return { ...httpSecret(data.type ?? hostKindOf(asked), data), ...signing }
}

/** Credentials go in plain text to nothing but this machine. */
function isSafe(text: string): boolean {
  const { protocol, hostname } = new URL(text)
  const isHttp = protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1')
  return isHttp && faultOfRemoteUrl(text) === undefined
}

function httpSecret(
  kind: HostKind | undefined,
  data: z.infer<typeof BASIC | typeof TOKEN | typeof GITHUB_APP | typeof API>,
): HttpSecret {
  if ('github_app' in data) return { kind: 'github', app: data.github_app }
  if ('token' in data) return { kind, token: data.token }
  return { kind, basic: { username: data.username, password: data.password } }
}

function sshSecret(secret: string, url: string, { ssh, api, type }: z.infer<typeof SSH>): SshSecret {
  const address = webAddressOf(url, { kind: type, server: api?.url })
  if (api !== undefined && address === undefined)
    throw unreadable(secret, `its "api" needs a "url": where the web has the repositories of ${new URL(url).host} is not known`)
  const kind = address?.kind ?? type
  const keys = sshKeys(secret, url, ssh)
  return { kind, ssh: keys, ...definedOf({ web: address?.url, api: api && httpSecret(kind, api) }) }
}

function sshKeys(secret: string, url: string, { private_key, known_hosts }: z.infer<typeof SSH>['ssh']): SshKeys {
  const { hostname } = new URL(url)
  const hostKeys = known_hosts?.map(hostKeyOf) ?? publishedHostKeys(hostname)
  if (hostKeys.length === 0) throw unreadable(secret, `it needs known_hosts: the keys of ${hostname} are not known`)
  return { privateKey: private_key, hostKeys }
}
