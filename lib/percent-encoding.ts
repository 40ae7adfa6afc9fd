const LONE_SURROGATES = /\p{Surrogate}/gu

/**
 * A text as one part of a URL, percent-encoded. Half a surrogate pair, which UTF-8 does not have, becomes U+FFFD, as in
 * `URLSearchParams` (https://infra.spec.whatwg.org/#javascript-string-convert): `encodeURIComponent` would throw.
 */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATES, '\u{fffd}'))
}

/** Parts as the path of a URL, each percent-encoded: a slash within a part does not divide it. */
export function pathOfParts(parts: readonly string[]): string {
  return parts.map(percentEncoded).join('/')
}

/** Each name of a path percent-encoded; its slashes stay. */
export function encodedPath(path: string): string {
  return pathOfParts(path.split('/'))
}

/** The text of a part of a URL; one that cannot be decoded is taken as it stands. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
