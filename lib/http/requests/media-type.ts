/** The media type of a `Content-Type`, in lower case and without parameters; `''` for none. */
export function mediaTypeOf(header: string | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** The character set that a `Content-Type` declares, in lower case; undefined where it declares none. */
export function charsetOf(header: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(header ?? '')?.[1]?.toLowerCase()
}

/**
 * Whether the client prefers JSON to YAML: `Accept` names JSON, with at least the weight of any YAML (RFC 9110, section
 * 12.5.1).
 */
export function prefersJson(accept: string | undefined): boolean {
  const weights = new Map((accept ?? '').split(',').map((range) => weighed(range)))
  const yaml = Math.max(...['application/yaml', 'application/x-yaml', 'text/yaml'].map((type) => weights.get(type) ?? 0))
  const json = weights.get('application/json') ?? 0
  return json > 0 && json >= yaml
}

function weighed(range: string): [type: string, weight: number] {
  const weight = /;\s*q=([0-9.]+)/i.exec(range)?.[1]
  return [mediaTypeOf(range), weight === undefined ? 1 : Number(weight)]
}
