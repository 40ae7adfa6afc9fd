import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The log of one function: a file that its processes write to directly, so that nothing is lost when one of them is
 * killed.
 */
export class FunctionLog {
  readonly path: string
  /** For the standard output and error of processes. */
  readonly descriptor: number
  #open = true

  constructor(directory: string, name: string) {
    mkdirSync(directory, { recursive: true })
    this.path = join(directory, `${name}.log`)
    this.descriptor = openSync(this.path, 'a')
  }

  /** Writes a line of the runtime itself; drops it after `close`. */
  line(text: string): void {
    if (this.#open) writeSync(this.descriptor, `${text}\n`)
  }

  close(): void {
    if (this.#open) closeSync(this.descriptor)
    this.#open = false
  }
}
