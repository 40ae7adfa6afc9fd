import type { Progress } from '../../app/ports/ports.ts'
import { ProgressDisplay } from '../terminal/progress-display.ts'
import { type Colours, coloursFor, type InputStream, printable, printableJson, type TextStream } from '../terminal/terminal.ts'
import { renderError } from './error.ts'

/** The parts of the process that a command needs. */
export interface Run {
  /** Aborts at the next safe point. */
  signal: AbortSignal
  stdin: InputStream
  stdout: TextStream
  stderr: TextStream
  /** The directory that the command runs in. Absolute. */
  directory: string
}

export interface OutputOptions {
  json?: boolean
  quiet?: boolean
}

/** The output of a command: results on standard output, everything else on standard error. */
export class Output {
  readonly #run: Run
  readonly #json: boolean
  readonly #quiet: boolean
  readonly #progress: ProgressDisplay | undefined

  constructor({ json = false, quiet = false }: OutputOptions, run: Run) {
    this.#run = run
    this.#json = json
    this.#quiet = quiet
    this.#progress = quiet || json ? undefined : new ProgressDisplay(run.stderr)
  }

  progress = (progress: Progress): void => {
    if (!this.#run.signal.aborted) this.#progress?.show(progress)
  }

  /** Prints the report as JSON with `--json`, otherwise its rendering. */
  result(report: unknown, render: (colours: Colours) => string[]): void {
    if (this.#json) this.json(report)
    else this.lines(render)
  }

  json(report: unknown): void {
    this.close()
    this.#run.stdout.write(`${printableJson(report)}\n`)
  }

  lines(render: (colours: Colours) => string[]): void {
    this.close()
    writeLines(this.#run.stdout, render)
  }

  /** Prints text byte for byte, unless it goes to a terminal. */
  text(text: string): void {
    this.close()
    const { stdout } = this.#run
    if (stdout.isTTY) writeLines(stdout, () => text.replace(/\r?\n$/, '').split(/\r?\n/))
    else stdout.write(text)
  }

  /** Prints information that is not a result. */
  note(render: (colours: Colours) => string[]): void {
    this.close()
    writeLines(this.#run.stderr, render)
  }

  /** Says what the command works on where nobody has named it. */
  inferred(target: string): void {
    if (!this.#quiet) this.note((colours) => [colours.dim(`Working on ${target}`)])
  }

  /** Prints a problem that does not stop the command but needs attention. */
  warn = (message: string): void => {
    this.note((colours) => [`${colours.yellow('warning')} ${message}`])
  }

  error(error: unknown, fabric?: string): void {
    this.close()
    writeError(this.#run.stderr, error, fabric)
  }

  /** Removes the progress display. Must always be called. */
  close(): void {
    this.#progress?.stop()
  }
}

export function writeError(stream: TextStream, error: unknown, fabric?: string): void {
  writeLines(stream, (colours) => renderError(error, colours, { fabric }))
}

function writeLines(stream: TextStream, render: (colours: Colours) => string[]): void {
  const lines = render(coloursFor(stream)).map(printable)
  stream.write(`${lines.join('\n')}\n`)
}
