/** Longer than any name that a host accepts: Git keeps each part of a name as a file name. */
const MAX_LENGTH = 1000

const FORBIDDEN = /[\p{Cc}\p{Bidi_Control} ~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|^@$/u

/**
 * Whether Git accepts the name as a ref, or as the part after `refs/heads/` (`git check-ref-format`). Stricter about
 * characters that disguise a name: non-ASCII control characters and marks that change the direction of text.
 */
export function isRefName(name: string): boolean {
  if (name === '' || name.length > MAX_LENGTH || FORBIDDEN.test(name)) return false
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
}
