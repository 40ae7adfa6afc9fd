import type { Command } from 'commander'
import { commitInHistory } from '../../app/operations/operation-commit.ts'
import { revertOperation } from '../../app/operations/revert-operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { examples } from '../arguments/examples.ts'
import { addOneFabricOptions, addOperationOptions, type FabricOptions, type OperationOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import { deployedOperation } from '../past/deployed-past.ts'
import { operationOf } from '../remote/author.ts'
import { onBranchOrProposal } from '../remote/on-proposal.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'

interface RevertOptions extends FabricOptions, OperationOptions {
  operation: string
}

export function revertCommand(command: Command): Command {
  return addOperationOptions(
    addOneFabricOptions(
      command.argument('<operation>', 'an operation or its commit, the beginning of either, or HEAD: see gfm log'),
    ),
  )
    .description('undo an operation by a new one; later changes are kept, or the revert is refused')
    .addHelpText('after', examples('gfm revert HEAD --dry-run', 'gfm revert 01JZ0000000000000000000000'))
}

export function runRevert(options: RevertOptions, run: Run) {
  const { operation, dryRun = false, propose, reason } = options
  return runOnFabrics<OperationReport>(options, run, {
    direct: async (context) => {
      const request = { ...(await operationOf(options)), reverts: operation }
      return revertOperation(context, request, commitInHistory)
    },
    deployed: async (client, fabric) => {
      const id = await deployedOperation(client, fabric, operation)
      return client.operate(fabric, `operations/${id}/revert`, { dry_run: dryRun, ...definedOf({ propose, reason }) })
    },
    on: onBranchOrProposal(options),
    render: renderReport,
    exitCode: () => EXIT.done,
  })
}
