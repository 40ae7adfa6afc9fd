import type { Command } from 'commander'
import { DeploymentClient } from '../deployment-client.ts'
import { checkEndpoint } from '../endpoint-url.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { readKindsFile } from '../kinds-file.ts'
import { addOutputOptions, archiveStrategyOption } from '../options.ts'
import { Output, type OutputOptions, type Run } from '../output.ts'
import { renderFabric, renderFabrics } from '../render/fabric.ts'
import type { Colours } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

interface EndpointOptions extends OutputOptions {
  endpoint: string
}

interface SettingOptions extends EndpointOptions {
  repositoryUrl?: string
  branch?: string
  directory?: string
  credentialsSecret?: string
  archiveStrategy?: string
  kinds?: string
  strict?: boolean
  description?: string
}

type Finish = (code: ExitCode) => void

/** `gfm fabric`: the registrations of a deployment. */
export function addFabricCommands(fabric: Command, run: Run, finish: Finish): void {
  const define = (name: string, about: string) =>
    addOutputOptions(fabric.command(name).description(about).requiredOption('--endpoint <url>', 'the deployment'))

  addRepositoryOptions(
    addSettingOptions(define('register <fabric>', 'make a fabric known to the deployment; Git is not touched')),
  ).action(async (name: string, options: SettingOptions) => {
    const input = { name, ...(await settingsOf(options)) }
    finish(await show(options, run, (client) => client.register(input), renderFabric))
  })
  define('list', 'every fabric of the deployment').action(async (options: EndpointOptions) =>
    finish(await show(options, run, (client) => client.fabrics(), renderFabrics)),
  )
  define('get <fabric>', 'one fabric').action(async (id: string, options: EndpointOptions) =>
    finish(await show(options, run, (client) => client.fabric(id), renderFabric)),
  )
  addSettingOptions(define('update <fabric>', 'change settings of a fabric, from its next operation on')).action(
    async (id: string, options: SettingOptions) => {
      const settings = await settingsOf(options)
      if (Object.keys(settings).length === 0) throw new UsageError('There is no setting to change')
      finish(await show(options, run, (client) => client.update(id, settings), renderFabric))
    },
  )
  define('delete <fabric>', 'forget a fabric; Git is not touched').action(async (id: string, options: EndpointOptions) =>
    finish(
      await show(
        options,
        run,
        (client) => client.delete(id).then(() => null),
        () => [`${id} is not registered any more`],
      ),
    ),
  )
}

function addRepositoryOptions(command: Command): Command {
  return command
    .requiredOption('--repository-url <url>', 'the Git repository')
    .option('--branch <name>', 'its branch (default: main)')
    .option('--directory <path>', "the fabric's directory in it (default: fabrics/{fabric}/gitops)")
}

function addSettingOptions(command: Command): Command {
  return command
    .option('--credentials-secret <name>', "name or ARN of the secret with the repository's credentials")
    .addOption(archiveStrategyOption())
    .option('--kinds <file>', 'YAML or JSON list of {group, kind, plural} to manage beside the kinds of Hedgehog')
    .option('--strict', 'reject objects that fail the schema of their CRD in .hnp/crds')
    .option('--no-strict', 'take them all the same')
    .option('--description <text>', 'for people')
}

async function settingsOf(options: SettingOptions): Promise<object> {
  const { repositoryUrl, branch, directory, credentialsSecret, archiveStrategy, kinds, strict, description } = options
  const settings = {
    repository_url: repositoryUrl,
    branch,
    directory,
    credentials_secret: credentialsSecret,
    archive_strategy: archiveStrategy,
    kinds: kinds === undefined ? undefined : await readKindsFile(kinds),
    validation: strict === undefined ? undefined : strict ? 'strict' : 'none',
    description,
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

async function show<T>(
  options: EndpointOptions,
  run: Run,
  ask: (client: DeploymentClient) => Promise<T>,
  render: (answer: T, colours: Colours) => string[],
): Promise<ExitCode> {
  const answer = await ask(new DeploymentClient({ endpoint: checkEndpoint(options.endpoint), signal: run.signal }))
  new Output(options, run).result(answer, (colours) => render(answer, colours))
  return EXIT.done
}
