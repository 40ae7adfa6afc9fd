/**
 * Text as every host takes it: without characters beyond the basic plane, which GitHub refuses, and cut with an
 * ellipsis to so many UTF-16 units, of which no way of counting finds more.
 */
export function shorten(text: string, limit: number): string {
  const plain = text.replace(/[\u{10000}-\u{10ffff}]|\p{Cs}/gu, '\ufffd')
  return plain.length <= limit ? plain : `${plain.slice(0, limit - 1)}…`
}
