import type { Command } from 'commander'
import { initGitops } from '../../app/operations/init-gitops.ts'
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
import { operationOf } from '../remote/author.ts'
import { otherDirectory } from '../remote/fabrics-there.ts'
import { onBranchOrProposal } from '../remote/on-proposal.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'
import { reportExitCode, runOnFabrics } from '../run/run-on-fabrics.ts'

interface InitOptions extends FabricOptions, OperationOptions, SettingOptions {
  force?: boolean
  stripHnpStamps?: boolean
}

export function initCommand(command: Command): Command {
  addSettingOptions(addOperationOptions(addFabricOptions(command)))
  return command
    .description("set up a fabric's structure; migrates loose YAML files and adopts what HNP left")
    .addHelpText(
      'after',
      examples('gfm init --fabric lab', 'gfm init --remote https://git.example.com/net/lab.git --fabric lab --strict'),
    )
    .option('--force', 'set up an initialised or damaged structure anew around the existing files')
    .option('--strip-hnp-stamps', 'remove the comments and annotations HNP wrote into managed files')
}

export function runInit(options: InitOptions, run: Run) {
  const { dryRun = false, force = false, stripHnpStamps = false, directory, propose, reason } = options
  return runOnFabrics<OperationReport>(options, run, {
    sent: ['directory'],
    direct: async (context) => {
      const registeredDirectory = await otherDirectory(context)
      return initGitops(context, { ...(await operationOf(options)), force, stripHnpStamps, registeredDirectory })
    },
    deployed: (client, fabric) =>
      client.operate(fabric, 'init-gitops', {
        force,
        dry_run: dryRun,
        strip_hnp_stamps: stripHnpStamps,
        ...definedOf({ base_directory: directory, propose, reason }),
      }),
    on: onBranchOrProposal(options),
    render: renderReport,
    exitCode: reportExitCode,
  })
}
