import type { Command } from 'commander'
import { ulid } from 'ulid'
import { initGitops } from '../../app/init-gitops.ts'
import type { OperationReport } from '../../domain/operation.ts'
import { authorOf } from '../author.ts'
import { addFabricOptions, addOperationOptions, addSettingOptions, type FabricOptions, type SettingOptions } from '../options.ts'
import { renderReport } from '../render/report.ts'
import { type Run, reportExitCode, runOnFabrics } from '../run.ts'

interface InitOptions extends FabricOptions, SettingOptions {
  dryRun?: boolean
  force?: boolean
  stripHnpStamps?: boolean
}

export function initCommand(command: Command): Command {
  addSettingOptions(addOperationOptions(addFabricOptions(command, { endpoint: true })))
  return command
    .description("set up a fabric's structure; migrates loose YAML files and adopts what HNP left")
    .option('--force', 'set an initialised or damaged structure up anew around the files that are there')
    .option('--strip-hnp-stamps', 'remove the comments and annotations HNP wrote into managed files')
}

export function runInit(options: InitOptions, run: Run) {
  const { dryRun = false, force = false, stripHnpStamps = false } = options
  return runOnFabrics<OperationReport>(options, run, {
    direct: async (context) =>
      initGitops(context, { operation: ulid(), actor: await authorOf(options.author), dryRun, force, stripHnpStamps }),
    deployed: async (client, fabric) =>
      (await client.operate(fabric, 'init-gitops', {
        force,
        dry_run: dryRun,
        strip_hnp_stamps: stripHnpStamps,
      })) as OperationReport,
    render: renderReport,
    exitCode: reportExitCode,
  })
}
