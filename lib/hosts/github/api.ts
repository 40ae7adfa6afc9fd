/** The names of a repository in GitHub's API. */
export interface GitHubRepository {
  owner: string
  name: string
}

/**
 * The URL of the API for a repository: GitHub's own, that of GitHub Enterprise Cloud with data residency, or `/api/v3`
 * of the same server. Without a slash at the end.
 */
export function gitHubApi(repositoryUrl: string): string {
  const { origin, host, hostname } = new URL(repositoryUrl)
  if (host === 'github.com') return 'https://api.github.com'
  return hostname.endsWith('.ghe.com') ? `https://api.${host}` : `${origin}/api/v3`
}

/** The address of GraphQL for a repository. */
export function gitHubGraphQl(repositoryUrl: string): URL {
  return new URL(`${gitHubApi(repositoryUrl).replace(/\/v3$/, '')}/graphql`)
}

/** Undefined if the URL's path is not `/owner/name`, with or without `.git`. */
export function gitHubRepository(repositoryUrl: string): GitHubRepository | undefined {
  const [, owner, name] = /^\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(new URL(repositoryUrl).pathname) ?? []
  return owner === undefined || name === undefined ? undefined : { owner, name }
}
