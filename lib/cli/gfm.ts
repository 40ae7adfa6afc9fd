import { Command, CommanderError } from 'commander'
import { saidInFlags } from './arguments/said-in-flags.ts'
import { EXIT, type ExitCode, exitCodeOf } from './errors/exit-code.ts'
import { buildProgram } from './program.ts'
import { jsonError } from './render/error.ts'
import { type Run, writeError } from './render/output.ts'
import { printableJson } from './terminal/terminal.ts'

/** Runs one command line, without the name of the program, and prints errors. Never throws. */
export async function gfm(args: readonly string[], run: Run): Promise<ExitCode> {
  let code: ExitCode = EXIT.done
  let running = new Command()
  try {
    const finish = (result: ExitCode) => {
      code = result
    }
    const program = await buildProgram(run, finish, args)
    program.hook('preAction', (_, command) => {
      running = command
    })
    await program.parseAsync(askedHelp(program, args), { from: 'user' })
    return code
  } catch (error) {
    // Commander has already printed its own message, or the help.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done
    const cause = isAbort(error) ? run.signal.reason : saidInFlags(error, running)
    const exit = cause instanceof CommanderError ? EXIT.usage : exitCodeOf(cause)
    if (!(cause instanceof CommanderError)) writeError(run.stderr, cause)
    if (args.includes('--json')) run.stdout.write(`${printableJson(jsonError(cause, exit))}\n`)
    return exit
  }
}

/**
 * `gfm help COMMAND` is `gfm COMMAND --help`. Commander itself prints the whole help for a command that it does not
 * know: as a command line it is refused like any other.
 */
function askedHelp(program: Command, args: readonly string[]): readonly string[] {
  const [word, ...path] = args
  if (word !== 'help' || path.length === 0) return args
  const names = (command: Command, [name, ...rest]: readonly string[]): boolean => {
    if (name === undefined) return true
    const child = command.commands.find((candidate) => candidate.name() === name)
    return child !== undefined && names(child, rest)
  }
  if (names(program, path)) return [...path, '--help']
  const [first = ''] = path
  return names(program, [first]) ? [first, '--help'] : [first]
}

/** The error of aborted timers and requests; the signal's reason says why. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
