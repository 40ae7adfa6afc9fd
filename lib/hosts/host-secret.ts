import * as z from 'zod'
import { isBelowUrl } from '../app/registry/remote-url.ts'
import { definedOf } from '../defined-of.ts'
import { hostKeyOf } from '../git/ssh/host-key.ts'
import type { SshKeys } from '../git/ssh/ssh-library.ts'
import { GITHUB_APP_KEY, type GitHubAppKey } from './github/credentials.ts'
import { HOST_KINDS, type HostKind, hostKindOf } from './hosts.ts'
import { publishedHostKeys } from './known-hosts.ts'
import { parseJson } from './shared/parse-json.ts'
import { unreadable } from './shared/unreadable.ts'

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
const BASIC = z.strictObject({ ...COMMON, username: line.regex(/^[^:]+$/), password: line })
const TOKEN = z.strictObject({ ...COMMON, token: line.regex(/^[ -~]+$/) })
const GITHUB_APP = z.strictObject({
  ...COMMON,
  type: z.literal('github').optional(),
  github_app: GITHUB_APP_KEY,
})

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
})

/** The forms of a secret's JSON text: docs/credentials.md shows one for each host. */
export const HOST_SECRET = z.union([BASIC, TOKEN, GITHUB_APP, SSH])

/** A secret whose host was checked. */
export type HostSecret = { signingKey?: string } & (
  | { kind: HostKind | undefined; basic: { username: string; password: string } }
  | { kind: HostKind | undefined; token: string }
  | { kind: 'github'; app: GitHubAppKey }
  | { kind: HostKind | undefined; ssh: SshKeys }
)

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
  const kind = data.type ?? hostKindOf(asked)
  const signing = definedOf({ signingKey: data.signing_key })
  if ('github_app' in data) return { kind: 'github', app: data.github_app, ...signing }
  if ('ssh' in data) return { kind, ssh: sshKeys(secret, url, data.ssh), ...signing }
  if ('token' in data) return { kind, token: data.token, ...signing }
  return { kind, basic: { username: data.username, password: data.password }, ...signing }
}

function sshKeys(secret: string, url: string, { private_key, known_hosts }: z.infer<typeof SSH>['ssh']): SshKeys {
  const { hostname } = new URL(url)
  const hostKeys = known_hosts?.map(hostKeyOf) ?? publishedHostKeys(hostname)
  if (hostKeys.length === 0) throw unreadable(secret, `it needs known_hosts: the keys of ${hostname} are not known`)
  return { privateKey: private_key, hostKeys }
}
