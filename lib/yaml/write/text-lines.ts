/** Returns the start of the line that contains the offset. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  return start === 0 && text.startsWith('\ufeff') ? 1 : start
}

/** Returns the end of the line, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  if (newline === -1) return text.length
  return text[newline - 1] === '\r' ? newline - 1 : newline
}

/** Returns the start of the next line; the end of the text if there is none. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  return newline === -1 ? text.length : newline + 1
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}

/** Whether only blanks precede the offset on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === ''
}

const TRIVIA = /(?:[ \t\r\n]+|#[^\n]*)*/y

/** Returns the offset of the next character that is neither blank nor in a comment. */
export function skipTrivia(text: string, from: number): number {
  TRIVIA.lastIndex = from
  TRIVIA.test(text)
  return TRIVIA.lastIndex
}

/** Whether the rest of a line is blank except for a comment. */
export function isRestEmpty(text: string, offset: number): boolean {
  return /^[ \t]*(#.*)?$/.test(text.slice(offset, lineEnd(text, offset)))
}
