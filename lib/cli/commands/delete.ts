import type { Command } from 'commander'
import { examples } from '../arguments/examples.ts'
import { versionOf } from '../arguments/if-match.ts'
import { addOneFabricOptions, addOperationOptions, type FabricOptions, type OperationOptions } from '../arguments/options.ts'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import {
  addObjectArguments,
  addWriteOptions,
  type ObjectArguments,
  objectNameOf,
  type WriteOptions,
} from '../objects/object-arguments.ts'
import { runOnObjects } from '../objects/run-on-objects.ts'
import { ask, canAsk } from '../render/confirm.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'

interface DeleteOptions extends FabricOptions, OperationOptions, ObjectArguments, WriteOptions {
  yes?: boolean
}

export function deleteCommand(command: Command): Command {
  return addWriteOptions(addOperationOptions(addOneFabricOptions(addObjectArguments(command))))
    .option('--yes', 'do not ask')
    .description('delete an object and its file')
    .addHelpText('after', examples('gfm delete vpc/vpc-1 --dry-run', 'gfm delete vpc vpc-1 --yes'))
}

export async function runDelete(options: DeleteOptions, run: Run): Promise<ExitCode> {
  const { dryRun = false, ingest = false, yes = false } = options
  const { kind, namespace, name } = objectNameOf(options)
  const precondition = versionOf(options)
  if (!dryRun && !yes && !canAsk(run)) throw new UsageError('There is no terminal to ask on: confirm with --yes')
  return runOnObjects(options, run, async (objects, output) => {
    if (!dryRun && !yes && (await ask(`Delete ${kind} ${namespace}/${name}?`, ['n', 'y'], run)) === 'n') {
      output.note(() => ['Nothing was deleted'])
      return EXIT.done
    }
    const report = await objects.change({ kind, namespace, name }, { method: 'DELETE' }, { precondition, dryRun, ingest })
    output.result(report, (colours) => renderReport(report, colours))
    return EXIT.done
  })
}
