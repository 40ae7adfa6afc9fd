import type { Command } from 'commander'
import { changesOf } from '../../app/past/changes.ts'
import type { ChangesReport } from '../../contract/object.ts'
import { examples } from '../arguments/examples.ts'
import { addOneFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import { renderCommit } from '../render/changes.ts'
import type { Run } from '../render/output.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'
import { addChangesOptions, allChanges, type ChangesOptions } from './changes-options.ts'
import { deployedChanges } from './deployed-past.ts'

export function showCommand(command: Command): Command {
  const point = 'an operation or a commit, the beginning of either, or HEAD'
  return addChangesOptions(addOneFabricOptions(command.argument('<point>', point)))
    .description('show what an operation or commit changed, object by object')
    .addHelpText(
      'after',
      examples(
        'gfm show HEAD',
        'gfm show HEAD --context 1000 --path fabrics/lab/gitops/managed/vpcs/vpc-1.yaml',
        'gfm show 01JZ0000000000000000000000 --json',
      ),
    )
}

export function runShow({ point, ...options }: FabricOptions & ChangesOptions & { point: string }, run: Run) {
  return runOnFabrics<ChangesReport>(options, run, {
    direct: (context) => allChanges(options, (page) => changesOf(context, point, page)),
    deployed: (client, fabric) => allChanges(options, (page) => deployedChanges(client, fabric, { to: point }, page)),
    render: renderCommit,
    exitCode: () => EXIT.done,
  })
}
