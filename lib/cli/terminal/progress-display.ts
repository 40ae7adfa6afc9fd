import cliProgress from 'cli-progress'
import type { Progress } from '../../app/ports/ports.ts'
import { printable, type TextStream } from './terminal.ts'

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
    const safe = { ...progress, message: printable(message) }
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

  /** A line when a step begins, and one now and then with its counts. A step that is soon over has the one alone. */
  #print(progress: Progress): void {
    const { message } = progress
    const isNew = message !== this.#lastMessage
    if (!isNew && Date.now() - this.#lastLine < LINE_INTERVAL_MS) return
    this.#lastMessage = message
    this.#lastLine = Date.now()
    this.#stream.write(`${isNew ? message : withCounts(progress)}\n`)
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
      const bar = progress.total === undefined ? '' : `${cliProgress.Format.BarFormat(part, options)} `
      return `${bar}${withCounts(progress)}`
    },
  })
}

/** `Reading main`, `Fetching 1.5 MB`, `Checking 3/10 files`; a unit that the message ends with is not said again. */
function withCounts({ message, done, total, unit = '' }: Progress): string {
  if (done === undefined) return message
  if (unit === 'bytes') return `${message} ${(done / 1_000_000).toFixed(1)} MB`
  const counts = total === undefined ? done : `${done}/${total}`
  return `${message} ${counts}${message.endsWith(unit) ? '' : ` ${unit}`}`
}
