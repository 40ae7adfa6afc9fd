import type { Command } from 'commander'
import { restoreObject } from '../../app/operations/restore-object.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { examples } from '../arguments/examples.ts'
import { addOneFabricOptions, addOperationOptions, type FabricOptions, type OperationOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import { addObjectArguments, type ObjectArguments, objectNameOf } from '../objects/object-arguments.ts'
import { operationOf } from '../remote/author.ts'
import { onBranchOrProposal } from '../remote/on-proposal.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'
import { restoreDeployed } from './deployed-past.ts'

type RestoreOptions = FabricOptions & OperationOptions & ObjectArguments & { at: string }

export function restoreCommand(command: Command): Command {
  return addOperationOptions(addOneFabricOptions(addObjectArguments(command)))
    .requiredOption('--at <point>', 'when it was right: a time, an age (2h, 3d), an operation, a commit or HEAD~1')
    .description('bring one object back to what it was; hand edits after the last operation on it are kept')
    .addHelpText('after', examples('gfm restore vpc vpc-1 --at 2h --dry-run', 'gfm restore vpc/vpc-1 --at HEAD~1'))
}

export function runRestore(options: RestoreOptions, run: Run) {
  const { at, dryRun = false, propose, reason } = options
  const name = objectNameOf(options)
  return runOnFabrics<OperationReport>(options, run, {
    direct: async (context) => restoreObject(context, { ...(await operationOf(options)), name, at }),
    deployed: (client, fabric) =>
      restoreDeployed(client, fabric, name, { at, dry_run: dryRun, ...definedOf({ propose, reason }) }),
    on: onBranchOrProposal(options),
    render: renderReport,
    exitCode: () => EXIT.done,
  })
}
