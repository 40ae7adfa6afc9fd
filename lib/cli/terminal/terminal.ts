import pc from 'picocolors'

/** The stream that a command prints to: standard output or error, or a test's. */
export interface TextStream extends NodeJS.WritableStream {
  isTTY?: boolean
  columns?: number
}

/** Standard input, or a test's. */
export interface InputStream extends NodeJS.ReadableStream {
  isTTY?: boolean
}

export type Colours = ReturnType<typeof pc.createColors>

/** For renderers without colours. */
export const PLAIN: Colours = pc.createColors(false)

/** Colours on a terminal only, unless `FORCE_COLOR` asks for them; never with `NO_COLOR` (https://no-color.org). */
export function coloursFor({ isTTY = false }: Pick<TextStream, 'isTTY'>, env: NodeJS.ProcessEnv = process.env): Colours {
  const { NO_COLOR, FORCE_COLOR, TERM } = env
  if (NO_COLOR) return PLAIN
  const enabled = FORCE_COLOR ? FORCE_COLOR !== '0' && FORCE_COLOR !== 'false' : isTTY && TERM !== 'dumb'
  return pc.createColors(enabled)
}

const ESCAPE = '\u001b'
/** A colour sequence of `Colours`, or any other control character except a tab, which does no harm. */
const CONTROLS = /(?!\t)(?:(\p{Cc}\[(?:[012]|22|3[1-6]|39)m)|[\p{Cc}\p{Bidi_Control}])/gu

/**
 * Makes a line safe for a terminal: names and contents of files come from other people, and a control sequence in them
 * could hide or forge output. Colours stay, every other control character is escaped, such as `\x1b`.
 */
export function printable(line: string, { isColorSupported }: Pick<Colours, 'isColorSupported'>): string {
  return line.replace(CONTROLS, (found, colour?: string) =>
    colour?.startsWith(ESCAPE) && isColorSupported ? found : [...found].map(written).join(''),
  )
}

function written(character: string): string {
  const code = character.charCodeAt(0)
  if (code >= 0x20 && code < 0x7f) return character
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
}
