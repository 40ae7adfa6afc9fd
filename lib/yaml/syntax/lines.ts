/** Converts offsets in a text to lines and columns of the file that contains it. Lines end with LF. */
export class Lines {
  readonly #text: string
  readonly #firstLine: number
  readonly #indent: number
  #starts: number[] | undefined

  /** `indent`: columns by which the text was moved to the left. */
  constructor(text: string, firstLine: number, indent = 0) {
    this.#text = text
    this.#firstLine = firstLine
    this.#indent = indent
  }

  /** Returns the 1-based line and column, in UTF-16 units as editors count. */
  at(offset: number): { line: number; column: number } {
    this.#starts ??= lineStarts(this.#text)
    const starts = this.#starts
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { line: this.#firstLine + low, column: offset - (starts[low] ?? 0) + 1 + this.#indent }
  }
}

/** Returns the offset of the next LF at or after an offset, or of the end of the text. */
export function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from)
  return newline === -1 ? text.length : newline
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return starts
}
