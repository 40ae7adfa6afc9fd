/** The segments of a repository's path, the last one without `.git`; undefined when one of them is no plain name. */
export function repositoryPath(url: string): string[] | undefined {
  const segments = new URL(url).pathname
    .replace(/(\.git)?\/?$/, '')
    .slice(1)
    .split('/')
  return segments.every((segment) => /^~?[\w.-]+$/.test(segment)) ? segments : undefined
}
