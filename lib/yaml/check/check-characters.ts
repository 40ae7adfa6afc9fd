import { error, type Finding } from '../findings/finding.ts'

/**
 * Characters that YAML readers refuse, or that are line breaks only in YAML 1.1: a comment would end for one reader and
 * continue for another.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters
const SUSPECTS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/g

const LINE_BREAKS = new Map([
  ['\r', 'a lone carriage return'],
  ['\u0085', 'U+0085 (next line)'],
  ['\u2028', 'U+2028 (line separator)'],
  ['\u2029', 'U+2029 (paragraph separator)'],
])

/** Finds line breaks other than LF and CRLF, byte order marks inside the file and control characters. */
export function* checkCharacters(text: string): Generator<Finding> {
  for (const { 0: character, index } of text.matchAll(SUSPECTS)) {
    if (character === '\ufeff' && index === 0) continue
    yield finding(character, index)
  }
}

function finding(character: string, offset: number): Finding {
  const lineBreak = LINE_BREAKS.get(character)
  if (lineBreak !== undefined) {
    return error('unusual_line_break', offset, `${capital(lineBreak)} ends a line for some YAML readers and not for others`, {
      found: lineBreak,
      expected: 'LF or CRLF line ends',
      hint: 'convert the line ends; inside a double-quoted string write an escape such as \\r or \\u2028',
    })
  }
  const name = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  if (character === '\ufeff') {
    return error('bom_inside', offset, 'There is a byte order mark inside the file', {
      found: name,
      expected: 'a byte order mark at the start of the file only, or none',
      hint: 'delete it; it comes from joining files',
    })
  }
  return error('control_character', offset, 'There is a character that YAML does not allow', {
    found: name,
    expected: 'printable characters, tabs and line ends',
    hint: 'delete it, or write it as an escape such as \\x00 in double quotes',
  })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
