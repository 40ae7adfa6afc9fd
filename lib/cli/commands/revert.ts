import type { Command } from 'commander'
import { ulid } from 'ulid'
import { commitInHistory } from '../../app/operations/operation-commit.ts'
import { revertOperation } from '../../app/operations/revert-operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { examples } from '../arguments/examples.ts'
import { addOneFabricOptions, addOperationOptions, type FabricOptions, type OperationOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import { authorOf } from '../remote/author.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'

const OPERATION = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

interface RevertOptions extends FabricOptions, OperationOptions {
  operation: string
}

export function revertCommand(command: Command): Command {
  return addOperationOptions(
    addOneFabricOptions(command.argument('<operation>', "the operation's id, from the status or the commit")),
  )
    .description('undo an operation by a new one; later changes are kept, or the revert is refused')
    .addHelpText('after', examples('gfm revert 01JZ0000000000000000000000 --dry-run'))
}

export function runRevert(options: RevertOptions, run: Run) {
  const { operation, dryRun = false, author } = options
  if (!OPERATION.test(operation)) throw new UsageError(`${JSON.stringify(operation)} is not the id of an operation`)
  return runOnFabrics<OperationReport>(options, run, {
    history: 'full',
    direct: async (context) => {
      const request = { operation: ulid(), actor: await authorOf(author), dryRun, reverts: operation }
      return revertOperation(context, request, commitInHistory(context.repository))
    },
    deployed: (client, fabric) => client.operate(fabric, `operations/${operation}/revert`, { dry_run: dryRun }),
    render: renderReport,
    exitCode: () => EXIT.done,
  })
}
