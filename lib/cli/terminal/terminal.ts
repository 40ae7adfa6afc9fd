import { randomUUID } from 'node:crypto'
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

/** Stands before each colour of ours until it is printed. Nobody who names a file can know it. */
const MARK = `\u001b${randomUUID()}`
const COLOURED = markedColours()

/** Colours on a terminal only, unless `FORCE_COLOR` asks for them; never with `NO_COLOR` (https://no-color.org). */
export function coloursFor({ isTTY = false }: Pick<TextStream, 'isTTY'>, env: NodeJS.ProcessEnv = process.env): Colours {
  const { NO_COLOR, FORCE_COLOR, TERM } = env
  if (NO_COLOR) return PLAIN
  const enabled = FORCE_COLOR ? FORCE_COLOR !== '0' && FORCE_COLOR !== 'false' : isTTY && TERM !== 'dumb'
  return enabled ? COLOURED : PLAIN
}

function markedColours(): Colours {
  const marked = Object.entries(pc.createColors(true)).map(([name, colour]) => {
    if (typeof colour === 'boolean') return [name, colour]
    const [start = '', end = ''] = colour('\0').split('\0')
    return [name, (text: string | number) => `${MARK}${start}${text}${MARK}${end}`]
  })
  return Object.fromEntries(marked) as Colours
}

/** A colour of ours, or any control character except a tab, which does no harm. */
const CONTROLS = new RegExp(`${MARK}(\\x1b\\[\\d+m)|(?!\\t)[\\p{Cc}\\p{Bidi_Control}]`, 'gu')

/**
 * Makes a line safe for a terminal: names and contents of files come from other people, and a control sequence in them
 * could hide or forge output. Our own colours stay, every other control character is escaped, such as `\x1b`.
 */
export function printable(line: string): string {
  return line.replace(CONTROLS, (found, colour?: string) => colour ?? written(found))
}

/** Like `printable`, for a text of several lines. */
export function printableLines(text: string): string {
  return text.replace(/[^\r\n]+|\r(?!\n)/g, printable)
}

/** The same value as `JSON.stringify` writes it, without characters that control a terminal. */
export function printableJson(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, null, 2).replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, escaped)
}

function written(character: string): string {
  const code = character.charCodeAt(0)
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
}
