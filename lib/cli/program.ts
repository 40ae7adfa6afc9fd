import { Command } from 'commander'
import { FABRIC_ACTIONS, fabricCommand } from './commands/fabric.ts'
import { ingestCommand, runIngest } from './commands/ingest.ts'
import { initCommand, runInit } from './commands/init.ts'
import { runStatus, statusCommand } from './commands/status.ts'
import { runVerify, verifyCommand } from './commands/verify.ts'
import type { ExitCode } from './exit-code.ts'
import type { Run } from './run.ts'
import { VERSION } from './version.ts'

const HELP = `
Exit codes:
  0  done
  1  done, but something was rejected (verify: something could not be proved)
  2  the command was not understood
  3  failure; nothing was changed

Environment:
  GFM_GIT_TOKEN, or GFM_GIT_USERNAME and GFM_GIT_PASSWORD   credentials of the remote; without them git's helpers are asked
  GFM_API_TOKEN   bearer token of a deployment
  GFM_DEBUG=1     stack traces
`

/** The whole command line; `finish` is told the exit code of the command that ran. */
export function buildProgram(run: Run, finish: (code: ExitCode) => void): Command {
  const program = new Command('gfm')
    .description('GitOps File Manager: raw multi-document YAML in, one managed file per Kubernetes object out')
    .version(VERSION)
    .addHelpText('after', HELP)
    .showHelpAfterError('(gfm COMMAND --help tells more)')
    .exitOverride()
  const add = <O>(name: string, define: (command: Command) => Command, action: (options: O, run: Run) => Promise<ExitCode>) => {
    define(program.command(name)).action(async (options: O) => finish(await action(options, run)))
  }
  add('init', initCommand, runInit)
  add('ingest', ingestCommand, runIngest)
  add('status', statusCommand, runStatus)
  add('verify', verifyCommand, runVerify)
  addFabricCommands(program.command('fabric').description('the fabrics that a deployment knows'), run, finish)
  return program
}

function addFabricCommands(fabric: Command, run: Run, finish: (code: ExitCode) => void): void {
  for (const [name, action] of Object.entries(FABRIC_ACTIONS)) {
    const command = fabricCommand(fabric.command(action.id ? `${name} <fabric>` : name), action)
    if (action.id) command.action(async (id: string, options) => finish(await action.run(options, run, id)))
    else command.action(async (options) => finish(await action.run(options, run, '')))
  }
}
