import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { AwsCall } from './aws-call.ts'

/** Records each kind of call since the start once, as a line of JSON: the local CloudTrail. */
export class CallTrail {
  readonly #file: string
  readonly #known = new Set<string>()

  constructor(file: string) {
    this.#file = file
    mkdirSync(dirname(file), { recursive: true })
    rmSync(file, { force: true })
  }

  add(call: AwsCall): void {
    const line = `${JSON.stringify(call)}\n`
    if (this.#known.has(line)) return
    this.#known.add(line)
    appendFileSync(this.#file, line)
  }
}

/** The calls in the file of a trail. */
export function readCalls(file: string): AwsCall[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AwsCall)
}
