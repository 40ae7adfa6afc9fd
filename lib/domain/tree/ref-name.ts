/** Longer than any host lets a name be: Git keeps each part of one as the name of a file. */
const MAX_LENGTH = 1000

const FORBIDDEN = /[\p{Cc}\p{Bidi_Control} ~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|^@$/u

/**
 * Whether Git would take it as the name of a ref, or of what stands behind `refs/heads/` (`git check-ref-format`).
 * Stricter in what would be shown to people as something else: control characters beyond ASCII and marks that turn the
 * direction of text.
 */
export function isRefName(name: string): boolean {
  if (name === '' || name.length > MAX_LENGTH || FORBIDDEN.test(name)) return false
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
}
