import { type Command, Option } from 'commander'
import {
  CONFLICT_POLICIES,
  type CrdSource,
  DELIVERIES,
  type FabricDelivery,
  type FabricProposals,
  PROPOSALS,
  type Validation,
} from '../../../contract/fabric.ts'
import { definedOf } from '../../../defined-of.ts'
import { examples } from '../../arguments/examples.ts'
import { addIfMatchOption, type IfMatchOption, versionOf } from '../../arguments/if-match.ts'
import { inputText } from '../../arguments/input-text.ts'
import { archiveStrategyOption, crdsOption, rulesOption, statedValidation, validationOption } from '../../arguments/options.ts'
import { secondsOf } from '../../arguments/seconds.ts'
import { readKindsFile, readRulesFile } from '../../arguments/settings-file.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { UsageError } from '../../errors/usage-error.ts'
import { confirmed } from '../../render/confirm.ts'
import { renderFabric, renderFabrics } from '../../render/fabric.ts'
import { Output, type Run } from '../../render/output.ts'
import { addEndpointOptions, type EndpointOptions, showAnswer } from '../../run/show-answer.ts'

interface SettingOptions extends EndpointOptions, IfMatchOption {
  repositoryUrl?: string
  branch?: string
  directory?: string
  credentialsSecret?: string
  webhookSecret?: string
  team?: string
  onConflict?: string
  scanInterval?: number
  commitStatus?: boolean
  delivery?: FabricDelivery
  proposals?: FabricProposals
  autoMerge?: boolean
  signOff?: boolean
  /** False: none. */
  messageTemplate?: string | false
  archiveStrategy?: string
  kinds?: string
  validation?: Validation
  strict?: boolean
  crds?: CrdSource
  rules?: string
  /** False: none. */
  description?: string | false
}

interface DeleteOptions extends EndpointOptions, IfMatchOption {
  yes?: boolean
}

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  register: ['gfm fabric register lab --repository-url https://git.example.com/net/lab.git'],
  list: ['gfm fabric list --endpoint https://gfm.example.com'],
  get: ['gfm fabric get lab'],
  update: ['gfm fabric update lab --validation strict'],
  delete: ['gfm fabric delete lab --yes'],
}

type Finish = (code: ExitCode) => void

/** `gfm fabric`: the registrations of a deployment. */
export function addFabricCommands(fabric: Command, run: Run, finish: Finish): void {
  const define = (name: string, about: string) =>
    addEndpointOptions(fabric.command(name).description(about)).addHelpText(
      'after',
      examples(...(EXAMPLES[name.split(' ')[0] ?? ''] ?? [])),
    )

  addRepositoryOptions(
    addSettingOptions(define('register <fabric>', 'register a fabric with the deployment; Git is not touched')),
  ).action(async (name: string, options: SettingOptions) => {
    const input = { name, ...(await settingsOf(options, run)) }
    finish(await showAnswer(options, run, (client) => client.register(input), renderFabric))
  })
  define('list', 'list every fabric of the deployment').action(async (options: EndpointOptions) =>
    finish(await showAnswer(options, run, (client) => client.fabrics(), renderFabrics)),
  )
  define('get <fabric>', 'one fabric')
    .option('--status', 'also what the deployment knows of its branch, and which operation runs')
    .action(async (id: string, { status = false, ...options }: EndpointOptions & { status?: boolean }) =>
      finish(await showAnswer(options, run, (client) => (status ? client.fabricStatus(id) : client.fabric(id)), renderFabric)),
    )
  addSeenVersion(
    addSettingOptions(define('update <fabric>', 'change settings of a fabric, from its next operation on')).option(
      '--no-message-template',
      'word commits as by default',
    ),
  ).action(async (id: string, options: SettingOptions) => {
    const settings = await settingsOf(options, run)
    if (Object.keys(settings).length === 0) throw new UsageError('There is no setting to change')
    const precondition = versionOf(options)
    finish(await showAnswer(options, run, (client) => client.update(id, settings, precondition), renderFabric))
  })
  addSeenVersion(define('delete <fabric>', 'delete the registration of a fabric; Git is not touched'))
    .option('--yes', 'do not ask')
    .action(async (id: string, options: DeleteOptions) => finish(await deleteFabric(id, options, run)))
}

function addSeenVersion(command: Command): Command {
  return addIfMatchOption(command, 'fabric', 'gfm fabric get')
}

async function deleteFabric(id: string, { yes = false, ...options }: DeleteOptions, run: Run): Promise<ExitCode> {
  const precondition = versionOf(options)
  if (!(await confirmed(`Delete the registration of ${id}?`, yes, run))) {
    new Output(options, run).note(() => ['Nothing was deleted'])
    return EXIT.done
  }
  return showAnswer(
    options,
    run,
    (client) => client.delete(id, precondition).then(() => null),
    () => [`${id} is no longer registered`],
  )
}

function addRepositoryOptions(command: Command): Command {
  return command
    .requiredOption('--repository-url <url>', 'the Git repository')
    .option('--branch <name>', 'its branch (default: main)')
    .option('--team <team>', 'the team that owns the repository, if it is new (default: the only one in which you are admin)')
    .option('--directory <path>', "the fabric's directory in it (default: fabrics/{fabric}/gitops)")
}

function addSettingOptions(command: Command): Command {
  return command
    .option('--credentials-secret <name>', "name or ARN of the secret with the repository's credentials")
    .option('--webhook-secret <name>', "name or ARN of the secret that verifies the deliveries of the repository's webhook")
    .addOption(archiveStrategyOption())
    .addOption(
      new Option(
        '--on-conflict <policy>',
        'who wins if a raw file and a hand edit changed the same value: nobody, the raw file, or the hand edit',
      ).choices(CONFLICT_POLICIES),
    )
    .option('--scan-interval <seconds>', 'time between checks of a branch without a webhook', secondsOf)
    .option('--kinds <file>', 'YAML or JSON list of {group, kind, plural} to manage in addition to the kinds of Hedgehog')
    .option('--commit-status', 'report outcomes as statuses on the commits that brought raw files')
    .option('--no-commit-status', 'report them only in the API')
    .addOption(
      new Option('--delivery <mode>', 'push changes to the branch, or propose them in a pull or merge request').choices(
        DELIVERIES,
      ),
    )
    .addOption(
      new Option('--proposals <mode>', 'propose in one request of the fabric, or in one for each operation').choices(PROPOSALS),
    )
    .option('--auto-merge', 'have the Git host merge what is proposed, once its rules allow it')
    .option('--no-auto-merge', 'leave the merge to people')
    .option('--sign-off', 'end the message of each commit with a Signed-off-by of its committer')
    .option('--no-sign-off', 'end it without one')
    .option('--message-template <file>', 'text file with the wording of commits; - for standard input')
    .addOption(validationOption())
    .option('--strict', 'the same as --validation strict')
    .option('--no-strict', 'the same as --validation off')
    .addOption(crdsOption())
    .addOption(rulesOption())
    .option('--description <text>', 'for people')
    .option('--no-description', 'remove the description')
}

async function settingsOf(options: SettingOptions, run: Run): Promise<object> {
  const { repositoryUrl, branch, team, directory, archiveStrategy, kinds, crds, rules, description } = options
  const settings = {
    repository_url: repositoryUrl,
    branch,
    team,
    directory,
    credentials_secret: options.credentialsSecret,
    webhook_secret: options.webhookSecret,
    on_conflict: options.onConflict,
    scan_interval: options.scanInterval,
    commit_status: options.commitStatus,
    delivery: options.delivery,
    proposals: options.proposals,
    auto_merge: options.autoMerge,
    commit: await wordingOf(options, run),
    archive_strategy: archiveStrategy,
    kinds: kinds === undefined ? undefined : await readKindsFile(kinds),
    validation: statedValidation(options),
    crds,
    rules: rules === undefined ? undefined : await readRulesFile(rules),
    description: description === false ? '' : description,
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

async function wordingOf({ signOff, messageTemplate: file }: SettingOptions, run: Run): Promise<object | undefined> {
  if (signOff === undefined && file === undefined) return undefined
  const template = file === false ? null : file && (await inputText(file, run))
  return definedOf({ sign_off: signOff, template })
}
