import cliProgress from 'cli-progress'
import type { Progress } from '../../app/ports/ports.ts'
import { PLAIN, printable, type TextStream } from './terminal.ts'

/** Interval between lines without a terminal. */
const LINE_INTERVAL_MS = 2_000

/** Shows progress to a waiting person: a bar on a terminal, lines otherwise. */
export class ProgressDisplay {
  readonly #stream: TextStream
  #bar: cliProgress.SingleBar | undefined
  #lastLine = 0
  #lastMessage = ''

  constructor(stream: TextStream) {
    this.#stream = stream
  }

  show(progress: Progress): void {
    const { message } = progress
    const safe = { ...progress, message: printable(message, PLAIN) }
    if (this.#stream.isTTY) this.#draw(safe)
    else this.#print(safe)
  }

  /** Removes the bar. Its timer would keep the process alive. */
  stop(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }

  #draw(progress: Progress): void {
    const { done = 0, total = 1 } = progress
    if (this.#bar === undefined) {
      this.#bar = createBar(this.#stream)
      this.#bar.start(total, done, { progress })
    }
    this.#bar.setTotal(total)
    this.#bar.update(done, { progress })
  }

  /** A line for each step and its end, and one now and then in between. */
  #print({ message, done, total, unit }: Progress): void {
    const isNew = message !== this.#lastMessage || (done !== undefined && done === total)
    if (!isNew && Date.now() - this.#lastLine < LINE_INTERVAL_MS) return
    this.#lastMessage = message
    this.#lastLine = Date.now()
    const counts = countsOf({ done, total, unit })
    this.#stream.write(`${message}${counts === '' ? '' : ` ${counts}`}\n`)
  }
}

function createBar(stream: TextStream): cliProgress.SingleBar {
  return new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    // The cursor and line wrapping of the terminal stay as they are, so a killed process leaves nothing to restore.
    hideCursor: false,
    linewrap: true,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: (options, { progress: part }, { progress }: { progress: Progress }) => {
      const counts = countsOf(progress)
      const bar = progress.total === undefined ? '' : `${cliProgress.Format.BarFormat(part, options)} `
      return `${bar}${progress.message}${counts === '' ? '' : ` ${counts}`}`
    },
  })
}

type Counts = { [K in 'done' | 'total' | 'unit']?: Progress[K] | undefined }

/** `3/10 files`, `1.5 MB`; empty if nothing is counted. */
function countsOf({ done, total, unit = '' }: Counts): string {
  if (done === undefined) return ''
  if (unit === 'bytes') return `${(done / 1_000_000).toFixed(1)} MB`
  return total === undefined ? `${done} ${unit}` : `${done}/${total} ${unit}`
}
