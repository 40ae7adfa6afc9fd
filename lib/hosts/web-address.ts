import { parseRemoteUrl } from '../git/wire/remote-url.ts'
import { encodedPath } from '../percent-encoding.ts'
import { type HostKind, hostKindOf, hostOf, webHostOf, webPagesAt } from './hosts.ts'
import type { WebPages } from './shared/web-pages.ts'

/** Where a repository is on the web: its API and its pages follow from this URL. */
export interface WebAddress {
  url: string
  kind: HostKind | undefined
}

/** What the URL of a repository does not tell. */
export interface Told {
  kind?: HostKind | undefined
  /** The address below which the web has the repositories of a server that takes SSH. */
  server?: string | undefined
}

/**
 * The address on the web of a repository, by its URL for Git. Undefined for a path on this machine, and for an ssh URL
 * of a host that is not well known, unless the server is told.
 */
export function webAddressOf(repositoryUrl: string, told: Told = {}): WebAddress | undefined {
  const remote = parseRemoteUrl(repositoryUrl)
  if (remote.kind === 'local') return undefined
  if (remote.kind === 'http') return { url: remote.url, kind: told.kind ?? hostKindOf(new URL(remote.url).host) }
  const named = webHostOf(remote.host) ?? (remote.port === undefined ? remote.host : undefined)
  const known = named === undefined ? undefined : hostKindOf(named)
  const server = told.server ?? (known === undefined ? undefined : `https://${named}`)
  if (server === undefined) return undefined
  const kind = told.kind ?? known ?? hostKindOf(new URL(server).host)
  const path = `/${encodedPath(remote.path.replace(/^\//, ''))}`
  const { webPath } = kind === undefined ? {} : hostOf(kind)
  return { url: `${server.replace(/\/+$/, '')}${webPath?.(path) ?? path}`, kind }
}

/**
 * The pages of a repository at its Git host, by its URL alone; undefined for a host whose kind the URL does not tell,
 * such as a self-managed one.
 */
export function webPagesOf(repositoryUrl: string): WebPages | undefined {
  const address = webAddressOf(repositoryUrl)
  return address === undefined ? undefined : webPagesAt(address.url)
}

/** The pages at an address; undefined if its kind has none, or none at such a URL. */
export function pagesAt({ url, kind }: WebAddress): WebPages | undefined {
  return kind === undefined ? webPagesAt(url) : hostOf(kind).pages?.(url)
}
