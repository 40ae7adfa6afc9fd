/** The Git hosts that differ in more than their address: in how tokens are sent and in their APIs. */
export const HOST_KINDS = ['github', 'gitlab', 'gitea', 'forgejo', 'bitbucket', 'bitbucket_data_center', 'azure_devops'] as const

export type HostKind = (typeof HOST_KINDS)[number]

const WELL_KNOWN: readonly (readonly [RegExp, HostKind])[] = [
  [/^github\.com$|\.ghe\.com$/, 'github'],
  [/^gitlab\.com$/, 'gitlab'],
  [/^gitea\.com$/, 'gitea'],
  [/^codeberg\.org$/, 'forgejo'],
  [/^bitbucket\.org$/, 'bitbucket'],
  [/^dev\.azure\.com$|\.visualstudio\.com$/, 'azure_devops'],
]

/**
 * What stands behind a host that everybody knows; undefined for one of somebody's own. `host` is that of a parsed URL.
 */
export function hostKindOf(host: string): HostKind | undefined {
  return WELL_KNOWN.find(([pattern]) => pattern.test(host))?.[1]
}
