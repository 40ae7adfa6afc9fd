import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  ARCHIVE_STRATEGIES,
  type ArchiveStrategy,
  CRD_SOURCES,
  type CrdSource,
  VALIDATIONS,
  type Validation,
} from '../../contract/fabric.ts'
import { givenReason } from '../../contract/operation.ts'
import type { OutputOptions } from '../render/output.ts'

/** The options of all commands on a fabric. */
export interface FabricOptions extends OutputOptions {
  remote?: string
  branch?: string
  endpoint?: string
  fabric?: string
  all?: boolean
  directory?: string
  cache?: string
}

export interface OperationOptions {
  dryRun?: boolean
  author?: string
  signoff?: boolean
  reason?: string
  propose?: boolean
  autoMerge?: boolean
}

export interface SettingOptions {
  archiveStrategy?: ArchiveStrategy
  kinds?: string
  validation?: Validation
  strict?: boolean
  crds?: CrdSource
  rules?: string
}

export function addFabricOptions(command: Command): Command {
  addRemoteOptions(command)
  addEndpointOption(command).option('--all', 'every fabric of the deployment')
  return addOutputOptions(command)
}

/** For commands on one object or operation of one fabric. */
export function addOneFabricOptions(command: Command): Command {
  return addOutputOptions(addEndpointOption(addRemoteOptions(command)))
}

export function addEndpointOption(command: Command): Command {
  return command.option('--endpoint <url>', 'work on this deployment (default: $GFM_ENDPOINT)')
}

export function addRemoteOptions(command: Command): Command {
  return command
    .option(
      '--remote <url>',
      'work directly on this Git remote: an http(s) or ssh URL, or a path (default: $GFM_REMOTE, or that of the checkout)',
    )
    .option(
      '--branch <name>',
      "branch of the remote (default: $GFM_BRANCH, that which the checkout follows, or the remote's HEAD)",
    )
    .option(
      '--fabric <name>',
      "the fabric's name; its id with --endpoint (default: $GFM_FABRIC, the one around this directory, or the only one)",
    )
    .option('--directory <path>', "the fabric's directory in the repository (default: fabrics/{fabric}/gitops)")
    .option('--cache <path>', 'where clones are kept (default: gfm in the cache directory of the user)')
}

export function addOutputOptions(command: Command): Command {
  return command.option('--json', 'print only the report, as JSON, on standard output').option('--quiet', 'show no progress')
}

export function addOperationOptions(command: Command): Command {
  return addProposeOption(
    addAuthorOption(command.option('--dry-run', 'change nothing; show the diff of the commit that would be made')),
  )
}

export function addProposeOption(command: Command): Command {
  return command
    .option('--propose', "open a pull or merge request, or add to the fabric's open one, in place of a push")
    .addOption(
      new Option('--auto-merge', 'propose, and have the Git host merge once its rules allow it').implies({ propose: true }),
    )
}

export function addAuthorOption(command: Command): Command {
  return command
    .option('--author <identity>', 'author of the commit, "Name <email>" (default: that of git)', parseIdentity)
    .option('--reason <text>', 'why, in one line: a trailer of the commit, shown by gfm log and gfm show', parseReason)
    .option('--signoff', 'end the message of the commit with a Signed-off-by of its committer')
}

export function addSettingOptions(command: Command): Command {
  return command
    .addOption(archiveStrategyOption())
    .option('--kinds <file>', 'YAML or JSON list of {group, kind, plural} to manage in addition to the kinds of Hedgehog')
    .addOption(validationOption())
    .option('--strict', 'the same as --validation strict')
    .addOption(crdsOption())
    .addOption(rulesOption())
}

export function validationOption(): Option {
  return new Option('--validation <mode>', 'what happens to objects that fail their schema or the rules of the fabric').choices(
    VALIDATIONS,
  )
}

export function crdsOption(): Option {
  return new Option('--crds <source>', 'whose CRDs: of a release of Hedgehog, or only those in .hnp/crds').choices(CRD_SOURCES)
}

export function rulesOption(): Option {
  return new Option('--rules <file>', 'YAML or JSON with the configuration of the fabric and the rules that are silenced')
}

/** Returns the mode that `--validation`, or `--strict` and `--no-strict`, ask for. */
export function statedValidation({ validation, strict }: Pick<SettingOptions, 'validation' | 'strict'>): Validation | undefined {
  if (validation !== undefined || strict === undefined) return validation
  return strict ? 'strict' : 'off'
}

export function archiveStrategyOption(): Option {
  return new Option('--archive-strategy <strategy>', 'where the originals of ingested raw files go').choices(ARCHIVE_STRATEGIES)
}

function parseReason(text: string): string {
  const { data, error } = givenReason.safeParse(text)
  if (data === undefined) throw new InvalidArgumentError(`${error?.issues[0]?.message}.`)
  return data
}

function parseIdentity(text: string): string {
  if (!/^[^<>]+ <[^<>\s]+>$/.test(text)) throw new InvalidArgumentError('Expected "Name <email>".')
  return text
}
