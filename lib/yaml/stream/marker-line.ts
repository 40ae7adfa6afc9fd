import type { Fault } from '../../contract/fault.ts'
import type { StreamFaultCode } from '../../contract/fault-codes.ts'
import { quote } from '../findings/finding.ts'
import { YAML_LIMITS } from '../limits.ts'
import { withoutByteOrderMark } from '../syntax/encoding.ts'

const DASH = 0x2d
const DOT = 0x2e
const PERCENT = 0x25
const HASH = 0x23
const TAB = 0x09
const CR = 0x0d
const LF = 0x0a
const SPACE = 0x20
/** First bytes of a node that may be a scalar at the root: `| > " ' ! &`. */
const SCALAR_STARTS: ReadonlySet<number | undefined> = new Set([0x7c, 0x3e, 0x22, 0x27, 0x21, 0x26])

/** The lines that a slice has taken so far. */
export interface SliceState {
  /** Whether readers disagree on the slice's markers: a fault says so, and the slice is not parsed. */
  isBroken: boolean
  hasMarker: boolean
  hasContent: boolean
  /** False for a scalar at the root: a line that begins with `#` may be part of it. */
  mayEndInComments: boolean
  /** Whether `...` was read. */
  isEnded: boolean
}

/**
 * Reads the lines that structure a stream (`---`, `...` and `%`) and collects a limited number of faults about lines
 * that readers interpret differently.
 */
export class MarkerLines {
  readonly faults: Fault[] = []
  readonly #bytes: Uint8Array
  readonly #file: string
  /** Start of the first line's text: after a byte order mark. */
  readonly #origin: number

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes
    this.#file = file
    this.#origin = bytes.length - withoutByteOrderMark(bytes).length
  }

  /** Whether the line begins with `---`, whatever follows. */
  isMarker(lineStart: number): boolean {
    return this.#hasThree(this.#textStart(lineStart), DASH)
  }

  /**
   * Adds a marker line to its slice. Anything other than a comment after `---` breaks the slice: kubectl refuses it.
   */
  takeMarker(slice: SliceState, lineStart: number, lineEnd: number, line: number): void {
    slice.hasMarker = true
    const after = this.#textStart(lineStart) + 3
    const rest = this.#skipBlanks(after, lineEnd)
    const next = this.#bytes[rest]
    if (rest === lineEnd || (next === HASH && rest > after)) return
    slice.isBroken = true
    const found = this.#text(lineStart, lineEnd)
    if (rest === after) {
      this.#add('invalid_marker', line, 1, 'A line begins with --- but is not a document marker', found, {
        expected: '--- alone, or followed by a space and a comment',
        hint: 'kubectl refuses such a line; write --- alone, or indent or quote the text',
      })
    } else {
      const column = rest - this.#textStart(lineStart) + 1
      this.#add('content_on_marker_line', line, column, 'There is content on the line of the document marker', found, {
        expected: '--- alone, or followed by a space and a comment',
        hint: 'kubectl refuses this; put the content on the next line',
      })
    }
  }

  /** Adds any other line to its slice. A line that kubectl would drop or refuse breaks the slice. */
  takeLine(slice: SliceState, lineStart: number, lineEnd: number, line: number): void {
    const start = this.#textStart(lineStart)
    const first = this.#bytes[start]
    if (first === PERCENT) {
      slice.isBroken = true
      this.#add('directive', line, 1, 'A line begins with %, a YAML directive', this.#text(start, lineEnd), {
        expected: 'no directives',
        hint: 'kubectl refuses directives; delete the line, or indent it if it is text',
      })
      return
    }
    const isEnd = !slice.isEnded && this.#hasThree(start, DOT) && this.#isBlank(this.#bytes[start + 3])
    const content = this.#skipBlanks(isEnd ? start + 3 : start, lineEnd)
    const byte = this.#bytes[content]
    if (isEnd) slice.isEnded = true
    if (content === lineEnd || byte === HASH) return
    if (slice.isEnded) this.#refuseAfterEnd(slice, content, start, lineEnd, line)
    else if (!slice.hasContent) slice.mayEndInComments = !SCALAR_STARTS.has(byte)
    slice.hasContent = true
  }

  /** Reports only the first line after `...`. */
  #refuseAfterEnd(slice: SliceState, content: number, start: number, lineEnd: number, line: number): void {
    if (slice.isBroken) return
    slice.isBroken = true
    const found = this.#text(content, lineEnd)
    this.#add('content_after_end', line, content - start + 1, 'There is content after the end marker ...', found, {
      expected: '--- before the next document',
      hint: 'kubectl silently drops what follows ...; write --- in its place',
    })
  }

  #add(code: StreamFaultCode, line: number, column: number, message: string, found: string, advice: Advice) {
    if (this.faults.length >= YAML_LIMITS.yamlFindings.value) return
    this.faults.push({ code, severity: 'error', message, file: this.#file, line, column, found: quote(found), ...advice })
  }

  #textStart(lineStart: number): number {
    return lineStart === 0 ? this.#origin : lineStart
  }

  #hasThree(start: number, byte: number): boolean {
    return this.#bytes[start] === byte && this.#bytes[start + 1] === byte && this.#bytes[start + 2] === byte
  }

  #skipBlanks(start: number, end: number): number {
    let at = start
    while (at < end && this.#isBlank(this.#bytes[at])) at++
    return at
  }

  #isBlank(byte: number | undefined): boolean {
    return byte === SPACE || byte === TAB || byte === CR || byte === LF
  }

  #text(start: number, end: number): string {
    return Buffer.from(this.#bytes.subarray(start, Math.min(end, start + 200)))
      .toString('utf8')
      .trimEnd()
  }
}

interface Advice {
  expected: string
  hint: string
}
