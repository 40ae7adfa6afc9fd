import { parseRemoteUrl } from '../git/wire/remote-url.ts'
import { webPagesAt } from './hosts.ts'
import type { WebPages } from './shared/web-pages.ts'

/** Azure DevOps has another host and another path for SSH. */
const AZURE_SSH = /^v3\/([^/]+)\/([^/]+)\/([^/]+)$/

/**
 * The pages of a repository at its Git host, by its URL alone; undefined for a host whose kind the URL does not tell,
 * such as a self-managed one.
 */
export function webPagesOf(repositoryUrl: string): WebPages | undefined {
  const url = webUrlOf(repositoryUrl)
  return url === undefined ? undefined : webPagesAt(url)
}

function webUrlOf(repositoryUrl: string): string | undefined {
  const remote = parseRemoteUrl(repositoryUrl)
  if (remote.kind === 'http') return remote.url
  if (remote.kind === 'local') return undefined
  const path = remote.path.replace(/^\//, '')
  const azure = remote.host === 'ssh.dev.azure.com' ? AZURE_SSH.exec(path) : null
  if (azure !== null) return `https://dev.azure.com/${azure[1]}/${azure[2]}/_git/${azure[3]}`
  const text = `https://${remote.host}/${path}`
  return remote.port === undefined && URL.canParse(text) ? text : undefined
}
