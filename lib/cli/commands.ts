import type { Command } from 'commander'
import type { ExitCode } from './errors/exit-code.ts'
import type { Run } from './render/output.ts'

type Finish = (code: ExitCode) => void

/** Adds a command with its options and its action to the program. */
type AddTo = (program: Command, run: Run, finish: Finish) => void

/**
 * The commands in the order of the help. Each loads its code when it is asked for: a command line starts with what it
 * uses.
 */
const COMMANDS: ReadonlyMap<string, () => Promise<AddTo>> = new Map([
  ['init', () => import('./commands/init.ts').then((c) => command('init', c.initCommand, c.runInit))],
  ['ingest', () => import('./commands/ingest.ts').then((c) => command('ingest', c.ingestCommand, c.runIngest))],
  ['drop', () => import('./commands/drop.ts').then((c) => command('drop', c.dropCommand, c.runDrop))],
  ['status', () => import('./commands/status.ts').then((c) => command('status', c.statusCommand, c.runStatus))],
  ['check', () => import('./commands/check.ts').then((c) => command('check', c.checkCommand, c.runCheck))],
  ['verify', () => import('./commands/verify.ts').then((c) => command('verify', c.verifyCommand, c.runVerify))],
  ['doctor', () => import('./commands/doctor.ts').then((c) => command('doctor', c.doctorCommand, c.runDoctor))],
  ['whoami', () => import('./commands/deployment/whoami.ts').then((c) => command('whoami', c.whoamiCommand, c.runWhoami))],
  ['rebuild', () => import('./commands/deployment/rebuild.ts').then((c) => command('rebuild', c.rebuildCommand, c.runRebuild))],
  ['get', () => import('./commands/get.ts').then((c) => command('get', c.getCommand, c.runGet))],
  ['catalogue', () => import('./commands/catalogue.ts').then((c) => command('catalogue', c.catalogueCommand, c.runCatalogue))],
  ['search', () => import('./commands/search.ts').then((c) => command('search', c.searchCommand, c.runSearch))],
  ['topology', () => import('./commands/topology.ts').then((c) => command('topology', c.topologyCommand, c.runTopology))],
  ['put', () => import('./commands/put.ts').then((c) => command('put', c.putCommand, c.runPut))],
  ['patch', () => import('./commands/patch.ts').then((c) => command('patch', c.patchCommand, c.runPatch))],
  ['delete', () => import('./commands/delete.ts').then((c) => command('delete', c.deleteCommand, c.runDelete))],
  ['edit', () => import('./commands/edit.ts').then((c) => command('edit', c.editCommand, c.runEdit))],
  ['blame', () => import('./commands/blame.ts').then((c) => command('blame', c.blameCommand, c.runBlame))],
  ['log', () => import('./past/log.ts').then((c) => command('log', c.logCommand, c.runLog))],
  ['show', () => import('./past/show.ts').then((c) => command('show', c.showCommand, c.runShow))],
  ['diff', () => import('./past/diff.ts').then((c) => command('diff', c.diffCommand, c.runDiff))],
  ['restore', () => import('./past/restore.ts').then((c) => command('restore', c.restoreCommand, c.runRestore))],
  ['revert', () => import('./commands/revert.ts').then((c) => command('revert', c.revertCommand, c.runRevert))],
  ['crds', () => import('./commands/crds.ts').then((c) => group('crds', "a fabric's own CRDs, in .hnp/crds", c.addCrdCommands))],
  [
    'fabric',
    () =>
      import('./commands/deployment/fabric.ts').then((c) =>
        group('fabric', 'register, list and change the fabrics of a deployment', c.addFabricCommands),
      ),
  ],
  [
    'repository',
    () =>
      import('./commands/deployment/repository.ts').then((c) =>
        group('repository', 'the repositories of a deployment, and their secrets', c.addRepositoryCommands),
      ),
  ],
  [
    'watcher',
    () =>
      import('./commands/deployment/watcher.ts').then((c) =>
        group('watcher', 'turn automatic ingestion on and off', c.addWatcherCommands),
      ),
  ],
  ['proposals', () => import('./commands/proposals.ts').then((c) => command('proposals', c.proposalsCommand, c.runProposals))],
  [
    'deliveries',
    () =>
      import('./commands/deployment/deliveries.ts').then((c) =>
        group('deliveries', 'deliveries of webhooks, and messages that failed', c.addDeliveryCommands),
      ),
  ],
])

/** The commands that a command line may need: its own, or all for help and for what is no command. */
export function commandsFor([first = '']: readonly string[]): Promise<AddTo[]> {
  const own = COMMANDS.get(first)
  return Promise.all((own === undefined ? [...COMMANDS.values()] : [own]).map((load) => load()))
}

function command<O>(
  name: string,
  define: (command: Command) => Command,
  action: (options: O, run: Run) => Promise<ExitCode>,
): AddTo {
  return (program, run, finish) => {
    define(program.command(name)).action(async (...given: unknown[]) => finish(await action(optionsOf<O>(given), run)))
  }
}

function group(name: string, about: string, add: AddTo): AddTo {
  return (program, run, finish) => add(program.command(name).description(about), run, finish)
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
