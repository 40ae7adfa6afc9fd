import { createInterface } from 'node:readline'
import { UsageError } from '../errors/usage-error.ts'
import { printable } from '../terminal/terminal.ts'
import type { Run } from './output.ts'

/** Whether there is a terminal for questions. */
export function canAsk({ stdin, stderr }: Run): boolean {
  return stdin.isTTY === true && stderr.isTTY === true
}

/**
 * Whether a person wants something that cannot be taken back; `yes`: they have said so already. Throws UsageError if
 * nobody can be asked.
 */
export async function confirmed(question: string, yes: boolean, run: Run): Promise<boolean> {
  if (yes) return true
  if (!canAsk(run)) throw new UsageError('There is no terminal to ask on: confirm with --yes')
  return (await ask(question, ['n', 'y'], run)) === 'y'
}

/**
 * Asks on the terminal until the answer is one of the letters; an empty answer is the first of them. Throws if the
 * terminal is closed.
 */
export async function ask(question: string, letters: readonly [string, ...string[]], run: Run): Promise<string> {
  const [first, ...others] = letters
  const terminal = createInterface({ input: run.stdin, output: run.stderr, signal: run.signal })
  let isClosed = false
  terminal.once('close', () => {
    isClosed = true
  })
  terminal.setPrompt(`${printable(question)} [${[first.toUpperCase(), ...others].join('/')}] `)
  terminal.prompt()
  try {
    for await (const line of terminal) {
      const [letter = first] = line.trim().toLowerCase()
      if (letters.includes(letter)) return letter
      // What was typed ahead is read to its end, also when the terminal has ended since.
      if (!isClosed) terminal.prompt()
    }
  } finally {
    terminal.close()
  }
  run.signal.throwIfAborted()
  throw new Error('The terminal was closed before an answer came')
}
