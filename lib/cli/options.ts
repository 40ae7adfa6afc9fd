import { type Command, InvalidArgumentError, Option } from 'commander'
import { ARCHIVE_STRATEGIES, type ArchiveStrategy } from '../domain/fabric.ts'
import { UsageError } from './usage-error.ts'

/** What all commands on a fabric take. */
export interface FabricOptions {
  remote?: string
  branch: string
  endpoint?: string
  fabric?: string
  all?: boolean
  directory?: string
  cache?: string
  author?: string
  json?: boolean
  quiet?: boolean
}

export interface SettingOptions {
  archiveStrategy?: ArchiveStrategy
  kinds?: string
  strict?: boolean
}

/** Where a command works: straight on a remote, or on fabrics of a deployment. */
export type Target =
  | { kind: 'remote'; url: string; fabric: string }
  | { kind: 'endpoint'; url: string; fabrics: string[] | 'all' }

export function addFabricOptions(command: Command, { endpoint }: { endpoint: boolean }): Command {
  command
    .option('--remote <url>', 'work straight on this Git remote: an http(s) URL or the path of a repository')
    .option('--branch <name>', 'branch of the remote', 'main')
    .option('--fabric <name>', "the fabric's name; its id with --endpoint")
    .option('--directory <path>', "the fabric's directory in the repository (default: fabrics/{fabric}/gitops)")
    .option('--cache <path>', 'where clones are kept (default: the cache directory of the user)')
  if (endpoint) {
    command.option('--endpoint <url>', 'work on a deployment').option('--all', 'every fabric of the deployment')
  }
  return addOutputOptions(command)
}

export function addOutputOptions(command: Command): Command {
  return command
    .option('--json', 'print the report itself, nothing else, on standard output')
    .option('--quiet', 'show no progress')
}

export function addOperationOptions(command: Command): Command {
  return command
    .option('--dry-run', 'change nothing; show the diff of the commit that would be made')
    .option('--author <identity>', 'author of the commit, "Name <email>" (default: the identity of git)', parseIdentity)
}

export function addSettingOptions(command: Command): Command {
  return command
    .addOption(new Option('--archive-strategy <strategy>', 'what becomes of ingested raw files').choices(ARCHIVE_STRATEGIES))
    .option('--kinds <file>', 'YAML or JSON list of {group, kind, plural} to manage beside the kinds of Hedgehog')
    .option('--strict', 'reject objects that fail the schema of their CRD in .hnp/crds')
}

/** Which of the two worlds is meant. Throws UsageError when that is not clear. */
export function targetOf(options: FabricOptions): Target {
  const { remote, endpoint, fabric, all } = options
  if ((remote === undefined) === (endpoint === undefined)) throw new UsageError('Give either --remote or --endpoint')
  if (remote !== undefined) {
    if (all) throw new UsageError('--all goes with --endpoint: a remote alone does not know its fabrics')
    if (fabric === undefined) throw new UsageError('--fabric NAME is missing')
    if (/^[a-z]+:\/\/[^/]*@/i.test(remote))
      throw new UsageError(
        'The URL holds credentials, and anybody on this machine can see arguments: use GFM_GIT_TOKEN or a credential helper of git',
      )
    return { kind: 'remote', url: remote, fabric }
  }
  if ((fabric === undefined) === !all) throw new UsageError('Give either --fabric ID or --all')
  return { kind: 'endpoint', url: endpoint ?? '', fabrics: fabric === undefined ? 'all' : [fabric] }
}

function parseIdentity(text: string): string {
  if (!/^[^<>]+ <[^<>\s]+>$/.test(text)) throw new InvalidArgumentError('Expected "Name <email>".')
  return text
}
