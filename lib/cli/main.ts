import { CommanderError } from 'commander'
import { EXIT, type ExitCode } from './exit-code.ts'
import { buildProgram } from './program.ts'
import { renderError } from './render/error.ts'
import { UsageError } from './usage-error.ts'

/** The process: runs one command, prints what went wrong and ends with its exit code. Ctrl-C stops at the next safe point, a second one at once. */
async function main(): Promise<ExitCode> {
  const abort = new AbortController()
  process.once('SIGINT', () => {
    process.stderr.write('Stopping; nothing is half done. Press Ctrl-C again to stop at once.\n')
    abort.abort(new Error('Interrupted'))
  })
  let code: ExitCode = EXIT.done
  try {
    const program = buildProgram({ signal: abort.signal }, (result) => {
      code = result
    })
    await program.parseAsync()
    return code
  } catch (error) {
    return report(error)
  }
}

function report(error: unknown): ExitCode {
  // Commander has printed its own message already, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  process.stderr.write(`${renderError(error).join('\n')}\n`)
  return error instanceof UsageError ? EXIT.usage : EXIT.failure
}

process.exitCode = await main()
