import cliProgress from 'cli-progress'
import pc from 'picocolors'
import type { Progress } from '../app/ports.ts'

/** How often a line is printed where there is no terminal. */
const LINE_INTERVAL_MS = 2_000

/** Where a command prints: results on standard output, everything else on standard error. */
export class Output {
  readonly #json: boolean
  readonly #quiet: boolean
  #bar: cliProgress.SingleBar | undefined
  #lastLine = 0

  constructor({ json = false, quiet = false }: { json?: boolean | undefined; quiet?: boolean | undefined }) {
    this.#json = json
    this.#quiet = quiet || json
  }

  /** The report itself with `--json`, else its rendering. */
  result(report: unknown, render: () => string[]): void {
    this.done()
    process.stdout.write(this.#json ? `${JSON.stringify(report, null, 2)}\n` : `${render().join('\n')}\n`)
  }

  /** For a person who waits: a bar on a terminal, lines otherwise. */
  progress = (progress: Progress): void => {
    if (this.#quiet) return
    if (process.stderr.isTTY) this.#drawBar(progress)
    else this.#printLine(progress)
  }

  error(lines: string[]): void {
    this.done()
    process.stderr.write(`${lines.join('\n')}\n`)
  }

  /** Removes the bar. */
  done(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }

  #drawBar({ message, done = 0, total, unit = '' }: Progress): void {
    const counts = total === undefined ? '' : '{value}/{total} {unit}'
    this.#bar ??= new cliProgress.SingleBar({
      format: `{bar} {message} {counts}`,
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stderr,
    })
    const payload = { message, unit, counts: counts === '' ? '' : `${done}/${total} ${unit}` }
    if (this.#bar.isActive) this.#bar.setTotal(total ?? 1)
    else this.#bar.start(total ?? 1, done, payload)
    this.#bar.update(done, payload)
  }

  #printLine({ message, done, total, unit = '' }: Progress): void {
    const isStep = done === undefined || done === total
    if (!isStep && Date.now() - this.#lastLine < LINE_INTERVAL_MS) return
    this.#lastLine = Date.now()
    process.stderr.write(`${message}${total === undefined ? '' : ` ${done}/${total} ${unit}`}\n`)
  }
}

/** Colours on a terminal only; `NO_COLOR` and `FORCE_COLOR` are respected. */
export const colours = process.stdout.isTTY || process.env.FORCE_COLOR ? pc : pc.createColors(false)
