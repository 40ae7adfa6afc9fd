import { CommanderError } from 'commander'
import { EXIT, type ExitCode, exitCodeOf } from './errors/exit-code.ts'
import { buildProgram } from './program.ts'
import { type Run, writeError } from './render/output.ts'

/** Runs one command line, without the name of the program, and prints errors. Never throws. */
export async function gfm(args: readonly string[], run: Run): Promise<ExitCode> {
  let code: ExitCode = EXIT.done
  try {
    const finish = (result: ExitCode) => {
      code = result
    }
    const program = await buildProgram(run, finish, args)
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    // Commander has already printed its own message, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    writeError(run.stderr, isAbort(error) ? run.signal.reason : error)
    return exitCodeOf(error)
  }
}

/** The error of aborted timers and requests; the signal's reason says why. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
