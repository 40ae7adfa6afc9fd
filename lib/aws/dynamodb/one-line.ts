/**
 * Text from outside as one line that can be stored and shown: without control characters, and cut to a number of
 * characters.
 */
export function oneLine(text: string, max: number): string {
  const line = text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ').trim()
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`
}
