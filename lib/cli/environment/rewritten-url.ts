import type { GitConfig } from './git-config.ts'

const REWRITE = /^url\.(.*)\.insteadof$/s

/** A remote with its beginning replaced as `url.<base>.insteadOf` asks: the longest match wins, as in git. */
export function rewrittenUrl(remote: string, { settings }: GitConfig): string {
  const rules = settings.flatMap(({ name, value }) => {
    const base = REWRITE.exec(name)?.[1]
    return base !== undefined && value !== '' && remote.startsWith(value) ? [{ base, value }] : []
  })
  const [best] = rules.toSorted((one, other) => other.value.length - one.value.length)
  return best === undefined ? remote : best.base + remote.slice(best.value.length)
}
