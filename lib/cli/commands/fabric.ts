import { type Command, Option } from 'commander'
import { ARCHIVE_STRATEGIES } from '../../domain/fabric.ts'
import { DeploymentClient } from '../deployment-client.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { readKindsFile } from '../kinds-file.ts'
import { addOutputOptions } from '../options.ts'
import { Output } from '../output.ts'
import type { Run } from '../run.ts'

interface FabricSettingOptions {
  endpoint: string
  json?: boolean
  repositoryUrl?: string
  branch?: string
  directory?: string
  credentialsSecret?: string
  archiveStrategy?: string
  kinds?: string
  description?: string
}

type FabricAction = (options: FabricSettingOptions, run: Run, id: string) => Promise<ExitCode>

/** The subcommands of `gfm fabric`: a name, whether it takes an id, and whether it takes settings. */
export const FABRIC_ACTIONS: Record<string, { about: string; id: boolean; settings: boolean; run: FabricAction }> = {
  register: {
    about: 'make a fabric known to the deployment',
    id: true,
    settings: true,
    run: async (options, run, id) => show(options, run, 'POST', '', { name: id, ...(await body(options)) }),
  },
  list: {
    about: 'every fabric of the deployment',
    id: false,
    settings: false,
    run: (options, run) => show(options, run, 'GET', ''),
  },
  get: { about: 'one fabric', id: true, settings: false, run: (options, run, id) => show(options, run, 'GET', at(id)) },
  update: {
    about: 'change settings of a fabric',
    id: true,
    settings: true,
    run: async (options, run, id) => show(options, run, 'PATCH', at(id), await body(options)),
  },
  delete: {
    about: 'forget a fabric; its files in Git are not touched',
    id: true,
    settings: false,
    run: (options, run, id) => show(options, run, 'DELETE', at(id)),
  },
}

export function fabricCommand(command: Command, { about, settings }: { about: string; settings: boolean }): Command {
  addOutputOptions(command.description(about).requiredOption('--endpoint <url>', 'the deployment'))
  if (!settings) return command
  return command
    .option('--repository-url <url>', 'the Git repository')
    .option('--branch <name>', 'its branch')
    .option('--directory <path>', "the fabric's directory in it")
    .option('--credentials-secret <name>', 'secret with the credentials of the repository')
    .addOption(new Option('--archive-strategy <strategy>', 'what becomes of ingested raw files').choices(ARCHIVE_STRATEGIES))
    .option('--kinds <file>', 'kinds to manage beside those of Hedgehog')
    .option('--description <text>', 'for people')
}

async function body(options: FabricSettingOptions): Promise<object> {
  const { repositoryUrl, branch, directory, credentialsSecret, archiveStrategy, kinds, description } = options
  const settings = {
    repository_url: repositoryUrl,
    branch,
    directory,
    credentials_secret: credentialsSecret,
    archive_strategy: archiveStrategy,
    kinds: kinds === undefined ? undefined : await readKindsFile(kinds),
    description,
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

async function show(
  options: FabricSettingOptions,
  { signal }: Run,
  method: string,
  path: string,
  request?: object,
): Promise<ExitCode> {
  const answer = await new DeploymentClient(options.endpoint, signal).call(method, path, request)
  new Output(options).result(answer.body ?? null, () => [
    answer.body === undefined ? 'Done' : JSON.stringify(answer.body, null, 2),
  ])
  return EXIT.done
}

function at(id: string): string {
  return `${encodeURIComponent(id)}/`
}
