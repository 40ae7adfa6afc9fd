import { Command } from 'commander'
import { VERSION } from '../version.ts'
import { refuseEmpty } from './arguments/refuse-empty.ts'
import { blameCommand, runBlame } from './commands/blame.ts'
import { checkCommand, runCheck } from './commands/check.ts'
import { deleteCommand, runDelete } from './commands/delete.ts'
import { addDeliveryCommands } from './commands/deliveries.ts'
import { doctorCommand, runDoctor } from './commands/doctor.ts'
import { dropCommand, runDrop } from './commands/drop.ts'
import { editCommand, runEdit } from './commands/edit.ts'
import { addFabricCommands } from './commands/fabric.ts'
import { getCommand, runGet } from './commands/get.ts'
import { ingestCommand, runIngest } from './commands/ingest.ts'
import { initCommand, runInit } from './commands/init.ts'
import { patchCommand, runPatch } from './commands/patch.ts'
import { putCommand, runPut } from './commands/put.ts'
import { rebuildCommand, runRebuild } from './commands/rebuild.ts'
import { addRepositoryCommands } from './commands/repository.ts'
import { revertCommand, runRevert } from './commands/revert.ts'
import { runStatus, statusCommand } from './commands/status.ts'
import { runVerify, verifyCommand } from './commands/verify.ts'
import { addWatcherCommands } from './commands/watcher.ts'
import { addCompletionCommand } from './completion/completion.ts'
import type { ExitCode } from './errors/exit-code.ts'
import { diffCommand, runDiff } from './past/diff.ts'
import { logCommand, runLog } from './past/log.ts'
import { restoreCommand, runRestore } from './past/restore.ts'
import { runShow, showCommand } from './past/show.ts'
import type { Run } from './render/output.ts'
import { coloursFor } from './terminal/terminal.ts'

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

/** The whole command line; `finish` gets the exit code of the command that ran. */
export function buildProgram(run: Run, finish: (code: ExitCode) => void): Command {
  const program = new Command('gfm')
    .description('GitOps File Manager: raw multi-document YAML in, one managed file per Kubernetes object out')
    .version(VERSION)
    .addHelpText('after', HELP)
    .showHelpAfterError('(gfm COMMAND --help tells more)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => run.stdout.write(text),
      writeErr: (text) => run.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, `${coloursFor(run.stderr).red('error')} `)),
      getOutHelpWidth: () => run.stdout.columns ?? 100,
      getErrHelpWidth: () => run.stderr.columns ?? 100,
    })
  program.hook('preAction', (_, command) => refuseEmpty(command))
  const add = <O>(name: string, define: (command: Command) => Command, action: (options: O, run: Run) => Promise<ExitCode>) => {
    define(program.command(name)).action(async (...given: unknown[]) => finish(await action(optionsOf<O>(given), run)))
  }
  add('init', initCommand, runInit)
  add('ingest', ingestCommand, runIngest)
  add('drop', dropCommand, runDrop)
  add('status', statusCommand, runStatus)
  add('check', checkCommand, runCheck)
  add('verify', verifyCommand, runVerify)
  add('doctor', doctorCommand, runDoctor)
  add('rebuild', rebuildCommand, runRebuild)
  add('get', getCommand, runGet)
  add('put', putCommand, runPut)
  add('patch', patchCommand, runPatch)
  add('delete', deleteCommand, runDelete)
  add('edit', editCommand, runEdit)
  add('blame', blameCommand, runBlame)
  add('log', logCommand, runLog)
  add('show', showCommand, runShow)
  add('diff', diffCommand, runDiff)
  add('restore', restoreCommand, runRestore)
  add('revert', revertCommand, runRevert)
  addFabricCommands(program.command('fabric').description('register, list and change the fabrics of a deployment'), run, finish)
  addRepositoryCommands(
    program.command('repository').description('the repositories of a deployment, and their secrets'),
    run,
    finish,
  )
  addWatcherCommands(program.command('watcher').description('turn automatic ingestion on and off'), run, finish)
  addDeliveryCommands(program.command('deliveries').description('deliveries of webhooks, and messages that failed'), run, finish)
  addCompletionCommand(program, run, finish)
  return program
}

/**
 * Commander passes an action the arguments in their order, the options, and the command itself. Arguments become
 * options under their names.
 */
function optionsOf<O>(given: unknown[]): O {
  const command = given.at(-1) as Command
  const named = command.registeredArguments.map((argument, index) => [argument.name(), given[index]])
  return { ...(given.at(-2) as object), ...Object.fromEntries(named) } as O
}
