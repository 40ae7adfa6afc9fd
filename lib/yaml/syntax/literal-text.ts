import type { ScalarNode } from './node.ts'

const HEADER = /\|([+-]?)(?: +#[^\n]*| *)\n/y
const INDENT = / */y

export interface LiteralText {
  node: ScalarNode
  /** Start of the first line after the text. */
  next: number
}

/**
 * Reads a literal block text (`|`, `|-`, `|+`) that is indented deeper than `column`. Returns undefined for a text that
 * the full parser has to read: only blank lines, a blank line longer than the indentation, a line indented less than
 * the first, or no newline at the end.
 */
export function readLiteral(text: string, start: number, column: number): LiteralText | undefined {
  HEADER.lastIndex = start
  const chomping = HEADER.exec(text)?.[1]
  return chomping === undefined || !text.endsWith('\n')
    ? undefined
    : new Literal(text, column, chomping).read(start, HEADER.lastIndex)
}

class Literal {
  readonly #text: string
  readonly #column: number
  readonly #chomping: string
  readonly #parts: string[] = []
  #indent: number | undefined
  /** Blank lines since the last part. */
  #blank = 0
  #end = 0

  constructor(text: string, column: number, chomping: string) {
    this.#text = text
    this.#column = column
    this.#chomping = chomping
  }

  read(start: number, firstLine: number): LiteralText | undefined {
    let at = firstLine
    // The end of the text ends it, too, like a line that is indented less.
    for (;;) {
      const lineEnd = this.#text.indexOf('\n', at)
      const spaces = spacesAt(this.#text, at)
      const isBlank = at + spaces === lineEnd
      if (!isBlank && spaces <= this.#column) break
      const isRead = isBlank ? this.#takeBlank(spaces, lineEnd) : this.#takeLine(at, spaces, lineEnd)
      if (!isRead) return undefined
      at = lineEnd + 1
    }
    if (this.#indent === undefined) return undefined
    return { node: { type: 'scalar', style: 'block', start, end: this.#end, text: this.#content() }, next: at }
  }

  #takeBlank(spaces: number, lineEnd: number): boolean {
    this.#blank++
    if (this.#chomping === '+') this.#end = lineEnd + 1
    return spaces <= (this.#indent ?? 0)
  }

  #takeLine(at: number, spaces: number, lineEnd: number): boolean {
    this.#indent ??= spaces
    this.#parts.push('\n'.repeat(this.#blank), this.#text.slice(at + this.#indent, lineEnd + 1))
    this.#blank = 0
    this.#end = lineEnd + 1
    return spaces >= this.#indent
  }

  #content(): string {
    const content = this.#parts.join('')
    if (this.#chomping === '+') return content + '\n'.repeat(this.#blank)
    return this.#chomping === '-' ? content.slice(0, -1) : content
  }
}

function spacesAt(text: string, at: number): number {
  INDENT.lastIndex = at
  INDENT.test(text)
  return INDENT.lastIndex - at
}
