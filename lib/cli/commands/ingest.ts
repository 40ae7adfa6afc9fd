import type { Command } from 'commander'
import { ingestRaw } from '../../app/operations/ingest-raw.ts'
import type { ConflictDecision } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { examples } from '../arguments/examples.ts'
import {
  addFabricOptions,
  addOperationOptions,
  addSettingOptions,
  type FabricOptions,
  type OperationOptions,
  type SettingOptions,
} from '../arguments/options.ts'
import { checkPath } from '../arguments/target.ts'
import { UsageError } from '../errors/usage-error.ts'
import { operationOf } from '../remote/author.ts'
import { onBranchOrProposal } from '../remote/on-proposal.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'
import { reportExitCode, runOnFabrics } from '../run/run-on-fabrics.ts'

interface IngestOptions extends FabricOptions, OperationOptions, SettingOptions {
  atomic?: boolean
  file?: string
  take?: string[]
}

export function ingestCommand(command: Command): Command {
  addSettingOptions(addOperationOptions(addFabricOptions(command)))
  return command
    .description('put every object of the raw files into its own file and archive the originals, in one commit')
    .addHelpText(
      'after',
      examples(
        'gfm ingest --dry-run',
        'gfm ingest --remote https://git.example.com/net/lab.git --fabric lab',
        'gfm ingest --endpoint https://gfm.example.com --all',
      ),
    )
    .option('--file <path>', "only this raw file: a path from the repository's root, the fabric's directory or raw/")
    .option('--atomic', 'all files or none')
    .option(
      '--take <decision...>',
      'where a raw file and a hand edit changed the same value: SIDE=OBJECT#POINTER, raw or managed',
    )
}

export async function runIngest(options: IngestOptions, run: Run) {
  const { dryRun = false, atomic = false, file, propose, reason } = options
  const decisions = (options.take ?? []).map(decisionIn)
  if (file !== undefined) checkPath('--file', file)
  return runOnFabrics<OperationReport>(options, run, {
    direct: async (context) => {
      const request = { ...(await operationOf(options)), atomic, decisions }
      return ingestRaw(context, file === undefined ? request : { ...request, filePath: file })
    },
    deployed: (client, fabric) =>
      client.operate(fabric, 'ingest-raw', {
        atomic,
        dry_run: dryRun,
        ...(decisions.length > 0 && { decisions }),
        ...definedOf({ file_path: file, propose, reason }),
      }),
    on: onBranchOrProposal(options),
    render: renderReport,
    exitCode: reportExitCode,
  })
}

/** `raw=VPC.vpc.githedgehog.com/default/a#/spec/vni` takes the value of the raw file. Throws UsageError. */
function decisionIn(text: string): ConflictDecision {
  const [, take, object, path] = /^(raw|managed)=([^#]+)#(.*)$/s.exec(text) ?? []
  if (object !== undefined && path !== undefined) return { object, path, take: take === 'raw' ? 'raw' : 'managed' }
  const example = 'raw=VPC.vpc.githedgehog.com/default/a#/spec/vni'
  throw new UsageError(`--take: expected SIDE=OBJECT#POINTER such as ${example}, found ${JSON.stringify(text)}`)
}
