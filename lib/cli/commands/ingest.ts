import type { Command } from 'commander'
import { ulid } from 'ulid'
import { ingestRaw } from '../../app/ingest-raw.ts'
import type { OperationReport } from '../../domain/operation.ts'
import { authorOf } from '../author.ts'
import { addFabricOptions, addOperationOptions, addSettingOptions, type FabricOptions, type SettingOptions } from '../options.ts'
import { renderReport } from '../render/report.ts'
import { type Run, reportExitCode, runOnFabrics } from '../run.ts'

interface IngestOptions extends FabricOptions, SettingOptions {
  dryRun?: boolean
  atomic?: boolean
  file?: string
}

export function ingestCommand(command: Command): Command {
  addSettingOptions(addOperationOptions(addFabricOptions(command, { endpoint: true })))
  return command
    .description('put every object of the raw files into its own file and archive the originals, in one commit')
    .option('--file <path>', 'only this raw file')
    .option('--atomic', 'all files or none')
}

export function runIngest(options: IngestOptions, run: Run) {
  const { dryRun = false, atomic = false, file } = options
  return runOnFabrics<OperationReport>(options, run, {
    direct: async (context) => {
      const request = { operation: ulid(), actor: await authorOf(options.author), dryRun, atomic }
      return ingestRaw(context, file === undefined ? request : { ...request, filePath: file })
    },
    deployed: async (client, fabric) =>
      (await client.operate(fabric, 'ingest-raw', {
        atomic,
        dry_run: dryRun,
        ...(file === undefined ? {} : { file_path: file }),
      })) as OperationReport,
    render: renderReport,
    exitCode: reportExitCode,
  })
}
