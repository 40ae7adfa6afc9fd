import { CommanderError } from 'commander'
import { EXIT, type ExitCode, exitCodeOf } from './errors/exit-code.ts'
import { buildProgram } from './program.ts'
import { type Run, writeError } from './render/output.ts'

/** Runs one command line, without the name of the program; prints what went wrong. Never throws. */
export async function gfm(args: readonly string[], run: Run): Promise<ExitCode> {
  let code: ExitCode = EXIT.done
  try {
    const program = buildProgram(run, (result) => {
      code = result
    })
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    // Commander has printed its own message already, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    writeError(run.stderr, isAbort(error) ? run.signal.reason : error)
    return exitCodeOf(error)
  }
}

/** What timers and requests throw when they are aborted; the reason says why. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
