import type { Command } from 'commander'
import { ulid } from 'ulid'
import { commitInHistory } from '../../app/operation-commit.ts'
import { revertOperation } from '../../app/revert-operation.ts'
import type { OperationReport } from '../../domain/operation.ts'
import { authorOf } from '../author.ts'
import { EXIT } from '../exit-code.ts'
import { addOneFabricOptions, addOperationOptions, type FabricOptions, type OperationOptions } from '../options.ts'
import type { Run } from '../output.ts'
import { renderReport } from '../render/report.ts'
import { runOnFabrics } from '../run-on-fabrics.ts'
import { UsageError } from '../usage-error.ts'

const OPERATION = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

interface RevertOptions extends FabricOptions, OperationOptions {
  operation: string
}

export function revertCommand(command: Command): Command {
  return addOperationOptions(
    addOneFabricOptions(command.argument('<operation>', 'its id, as status and the commit have it')),
  ).description('undo an operation by a new one; what was changed since is kept, or refused where that is not possible')
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
