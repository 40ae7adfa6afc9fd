import type { Command } from 'commander'
import type { RegisteredRepository, SharedRepository } from '../../../contract/repository.ts'
import { examples } from '../../arguments/examples.ts'
import { addIfMatchOption, type IfMatchOption, versionOf } from '../../arguments/if-match.ts'
import type { Versioned } from '../../deployment/deployment-client.ts'
import type { ExitCode } from '../../errors/exit-code.ts'
import { UsageError } from '../../errors/usage-error.ts'
import type { Run } from '../../render/output.ts'
import { renderTable } from '../../render/table.ts'
import { addEndpointOptions, type EndpointOptions, showAnswer } from '../../run/show-answer.ts'
import type { Colours } from '../../terminal/terminal.ts'

interface RepositoryOptions extends EndpointOptions, IfMatchOption {
  repositoryUrl?: string
  branch?: string
  credentialsSecret?: string
  webhookSecret?: string
  team?: string
}

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  register: ['gfm repository register --repository-url https://git.example.com/net/fabrics.git --credentials-secret net-git'],
  list: ['gfm repository list'],
  get: ['gfm repository get repo-0123456789abcdef --json'],
  update: ['gfm repository update repo-0123456789abcdef --webhook-secret net-webhook'],
}

/** `gfm repository`: the repositories of a deployment, whose secrets all of their fabrics share. */
export function addRepositoryCommands(repository: Command, run: Run, finish: (code: ExitCode) => void): void {
  const define = (name: string, about: string) =>
    addEndpointOptions(repository.command(name).description(about)).addHelpText(
      'after',
      examples(...(EXAMPLES[name.split(' ')[0] ?? ''] ?? [])),
    )

  addSecretOptions(
    define('register', 'register a repository before its first fabric; Git is not touched')
      .requiredOption('--repository-url <url>', 'the Git repository')
      .option('--branch <name>', 'its branch (default: main)')
      .option('--team <team>', 'the team that owns it (default: the only one in which you are admin)'),
  ).action(async (options: RepositoryOptions) => {
    const input = bodyOf({
      repository_url: options.repositoryUrl,
      branch: options.branch,
      team: options.team,
      ...secretsOf(options),
    })
    finish(await showAnswer(options, run, (client) => client.registerRepository(input), renderRepository))
  })
  define('list', 'list every repository of the deployment').action(async (options: EndpointOptions) =>
    finish(await showAnswer(options, run, (client) => client.repositories(), renderRepositories)),
  )
  define('get <repository>', 'one repository, and the fabrics that share it').action(
    async (id: string, options: EndpointOptions) =>
      finish(await showAnswer(options, run, (client) => client.repository(id), renderRepository)),
  )
  addIfMatchOption(
    addSecretOptions(
      define('update <repository>', 'change the secrets of a repository, for all of its fabrics, or the team that owns it'),
    ).option('--team <team>', 'the team that owns it from now on'),
    'repository',
    'gfm repository get',
  ).action(async (id: string, options: RepositoryOptions) => {
    const changes = bodyOf({ team: options.team, ...secretsOf(options) })
    if (Object.keys(changes).length === 0) throw new UsageError('There is no secret to change, and no team')
    const precondition = versionOf(options)
    finish(await showAnswer(options, run, (client) => client.updateRepository(id, changes, precondition), renderRepository))
  })
}

function addSecretOptions(command: Command): Command {
  return command
    .option('--credentials-secret <name>', 'name or ARN of the secret with its credentials')
    .option('--webhook-secret <name>', 'name or ARN of the secret that verifies the deliveries of its webhook')
}

function secretsOf({ credentialsSecret, webhookSecret }: RepositoryOptions) {
  return { credentials_secret: credentialsSecret, webhook_secret: webhookSecret }
}

function bodyOf(fields: Record<string, string | undefined>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function renderRepository(repository: Versioned<SharedRepository>, colours: Colours): string[] {
  const { id, repository_url, branch, team, fabrics, credentials_secret = 'none', webhook_secret = 'none', etag } = repository
  return [
    `${colours.bold(id)} ${repository_url} ${branch}`,
    ...(team === undefined ? [] : [`  team        ${team}`]),
    `  fabrics     ${fabrics.join(', ') || 'none'}`,
    `  credentials ${credentials_secret}`,
    `  webhook     ${webhook_secret}`,
    ...(etag === undefined ? [] : [`  version     ${etag}`]),
  ]
}

function renderRepositories(repositories: readonly RegisteredRepository[], colours: Colours): string[] {
  if (repositories.length === 0) return ['No repository is registered']
  const rows = repositories.map(({ id, repository_url, branch, credentials_secret = 'none', webhook_secret = 'none' }) => [
    id,
    `${repository_url} ${branch}`,
    credentials_secret,
    webhook_secret,
  ])
  return renderTable(['ID', 'REPOSITORY', 'CREDENTIALS', 'WEBHOOK'], rows, colours)
}
