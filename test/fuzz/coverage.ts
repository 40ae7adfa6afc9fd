import { Session } from 'node:inspector'

interface ScriptCoverage {
  url: string
  functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[]
}

/** How often a block has run makes it another block, in steps: once, twice, a few times, many times. */
const STEPS = [1, 2, 4, 16, 128]

/**
 * Which blocks of `lib/` an input runs, as V8 counts them: an input that runs others than all before is worth mutating.
 */
export class Coverage {
  readonly #session = new Session()
  readonly #seen = new Set<string>()

  constructor() {
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    this.take()
  }

  get blocks(): number {
    return this.#seen.size
  }

  /** Whether something new has run since it was asked last. */
  take(): boolean {
    const before = this.#seen.size
    this.#session.post('Profiler.takePreciseCoverage', (_, answer) => this.#note((answer?.result ?? []) as ScriptCoverage[]))
    return this.#seen.size > before
  }

  close(): void {
    this.#session.disconnect()
  }

  #note(scripts: readonly ScriptCoverage[]): void {
    for (const { url, functions } of scripts) {
      if (!url.includes('/lib/') || url.includes('/node_modules/')) continue
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges)
          if (count > 0) this.#seen.add(`${url}:${startOffset}:${endOffset}:${STEPS.findLastIndex((step) => count >= step)}`)
    }
  }
}
