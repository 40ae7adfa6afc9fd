import { Command, Help } from 'commander'
import { VERSION } from '../version.ts'
import { refuseEmpty } from './arguments/refuse-empty.ts'
import { commandsFor } from './commands.ts'
import { addCompletionCommand } from './completion/completion.ts'
import type { ExitCode } from './errors/exit-code.ts'
import type { Run } from './render/output.ts'
import { coloursFor, printableLines } from './terminal/terminal.ts'

const HELP = `
Exit codes:
  0  done
  1  done, but something was rejected (verify: something could not be proved; check: an error; doctor: something failed; rebuild: something was left out)
  2  the command was not understood
  3  failure
  4  unknown: the push was sent, and nobody can say whether it has landed; the message names the commit to look for

Environment:
  GFM_REMOTE, GFM_BRANCH, GFM_ENDPOINT, GFM_FABRIC   what --remote, --branch, --endpoint and --fabric say
  GFM_GIT_TOKEN     credentials of the remote; without them git's credential helpers are asked
  GFM_GIT_HOST      the only host that they are for
  GFM_GIT_USERNAME, GFM_GIT_PASSWORD   the same, for hosts that want a user name
  GFM_API_TOKEN     bearer token of a deployment; without it requests to API Gateway are signed with
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  GFM_API_AUTH=iam  sign them for a deployment behind a name of its own, too
  GFM_DOCS_URL      where the documentation is, for the links in SARIF
  GFM_DEBUG=1       stack traces
  VISUAL, EDITOR    the editor of gfm edit (default: vi)
  XDG_CACHE_HOME    clones are kept in gfm below it (default: ~/.cache)
  NO_COLOR, FORCE_COLOR=1   colours never, or always (default: on a terminal)
`

const plainHelp = new Help()

/**
 * The command line with the commands that these arguments need, all of them without arguments; `finish` gets the exit
 * code of the command that ran.
 */
export async function buildProgram(run: Run, finish: (code: ExitCode) => void, args: readonly string[] = []): Promise<Command> {
  const program = new Command('gfm')
    .description('GitOps File Manager: raw multi-document YAML in, one managed file per Kubernetes object out')
    .version(VERSION)
    .addHelpText('after', HELP)
    .showHelpAfterError('(gfm COMMAND --help tells more)')
    .exitOverride()
    .configureHelp({
      optionDescription: (option) => `${plainHelp.optionDescription(option)}${option.mandatory ? ' (required)' : ''}`,
    })
    .configureOutput({
      writeOut: (text) => run.stdout.write(text),
      writeErr: (text) => run.stderr.write(printableLines(text)),
      outputError: (text, write) => write(text.replace(/^error: /, `${coloursFor(run.stderr).red('error')} `)),
      getOutHelpWidth: () => run.stdout.columns ?? 100,
      getErrHelpWidth: () => run.stderr.columns ?? 100,
    })
  program.hook('preAction', (_, command) => refuseEmpty(command))
  for (const add of await commandsFor(args)) add(program, run, finish)
  addCompletionCommand(program, run, finish)
  return program
}
