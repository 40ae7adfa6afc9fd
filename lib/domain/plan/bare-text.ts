/** A block scalar with `+` keeps the blank lines after it: there they are content. */
const KEEPS_BLANK_LINES = /[|>][1-9]?\+/

/**
 * A document's text without what only separates it from its neighbours: the marker line before it and the blank lines after it. Equal
 * texts are the same content wherever in a file the document stands.
 */
export function bareText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^---[ \t]*\r?\n/, '')
  return KEEPS_BLANK_LINES.test(text) ? text : text.trimEnd()
}
