import type { Credentials } from '../git/wire/transport.ts'
import { azureDevOps } from './azure-devops/azure-devops.ts'
import { bitbucketCloud, bitbucketDataCenter } from './bitbucket/bitbucket.ts'
import { codecommit } from './codecommit/codecommit.ts'
import { generic } from './generic/generic.ts'
import { forgejo, gitea } from './gitea/gitea.ts'
import { github } from './github/github.ts'
import { gitlab } from './gitlab/gitlab.ts'
import type { AwsKeys, Host } from './shared/host.ts'
import type { RefusalWords } from './shared/refusal.ts'
import type { WebPages } from './shared/web-pages.ts'

/** Every kind of Git host, by its name in webhooks' URLs. A new one is a folder and a line here. */
const HOSTS = {
  github,
  gitlab,
  gitea,
  forgejo,
  'bitbucket-cloud': bitbucketCloud,
  'bitbucket-data-center': bitbucketDataCenter,
  'azure-devops': azureDevOps,
  generic,
  codecommit,
} as const satisfies Record<string, Host>

type Hosts = typeof HOSTS

/** The senders of webhooks, as named in their URLs. */
export type WebhookHost = { [N in keyof Hosts]: Hosts[N] extends Pick<Required<Host>, 'webhook'> ? N : never }[keyof Hosts]

/** The kinds of Git hosts: they differ in how tokens are sent, and in their APIs. */
export type HostKind = Extract<Hosts[keyof Hosts], { kind: string }>['kind']

const ALL: [string, Host][] = Object.entries(HOSTS)

export const WEBHOOK_HOSTS = ALL.flatMap(([name, { webhook }]) => (webhook === undefined ? [] : [name as WebhookHost]))

export const HOST_KINDS = ALL.flatMap(([, { kind }]) => (kind === undefined ? [] : [kind as HostKind]))

export function isWebhookHost(name: string): name is WebhookHost {
  return (WEBHOOK_HOSTS as readonly string[]).includes(name)
}

/** The host that sends webhooks under this name; undefined for any other name. */
export function webhookHost(name: string): Required<Pick<Host, 'webhook'>> | undefined {
  return isWebhookHost(name) ? HOSTS[name] : undefined
}

/** The host of a kind. */
export function hostOf(kind: HostKind): Host {
  return ALL.find(([, host]) => host.kind === kind)?.[1] ?? {}
}

/** The kind of a well-known host; undefined for a self-managed one. `host` is that of a parsed URL. */
export function hostKindOf(host: string): HostKind | undefined {
  return ALL.find(([, { wellKnown }]) => wellKnown?.test(host))?.[1].kind as HostKind | undefined
}

/** The name on the web of the host that takes SSH under this one; undefined for a host that is not well known. */
export function webHostOf(sshHost: string): string | undefined {
  for (const [, { sshHosts }] of ALL) {
    const host = sshHosts?.[sshHost]
    if (host !== undefined) return host
  }
  return undefined
}

/** The pages of a repository at an http or https URL; undefined for one of a host that is not well known. */
export function webPagesAt(url: string): WebPages | undefined {
  const { host } = new URL(url)
  for (const [, { wellKnown, pages }] of ALL) {
    const found = wellKnown === undefined || wellKnown.test(host) ? pages?.(url) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** The user name that goes with a token; undefined for a host that takes the token alone, or is not known. */
export function tokenUser(kind: HostKind | undefined): string | undefined {
  return kind === undefined ? undefined : hostOf(kind).tokenUser
}

/**
 * The words of every host about refused pushes. A host at an address of its own may be of any kind, and no two kinds
 * use the same words for different rules.
 */
export function refusalWords(): RefusalWords {
  return ALL.flatMap(([, { refusals = [] }]) => refusals)
}

/** Credentials for a repository from the process's own role; undefined if its host accepts none from a role. */
export function credentialsOfRole(url: string, keys: () => Promise<AwsKeys>, now: Date): Promise<Credentials> | undefined {
  for (const [, { ofRole }] of ALL) {
    const credentials = ofRole?.(url, keys, now)
    if (credentials !== undefined) return credentials
  }
  return undefined
}
