import { Argument, type Command } from 'commander'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import type { Run } from '../render/output.ts'
import { completedCommands } from './completion-words.ts'
import { SCRIPT, SHELLS, type Shell } from './shells.ts'

/** `gfm completion`: prints a script that completes the commands of the program that it is added to. */
export function addCompletionCommand(program: Command, run: Run, finish: (code: ExitCode) => void): void {
  program
    .command('completion')
    .description('print the completion of commands, options and kinds for a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      '\nExamples:\n  eval "$(gfm completion bash)"\n  gfm completion fish > ~/.config/fish/completions/gfm.fish',
    )
    .action((shell: Shell) => {
      run.stdout.write(SCRIPT[shell](completedCommands(program)))
      finish(EXIT.done)
    })
}
