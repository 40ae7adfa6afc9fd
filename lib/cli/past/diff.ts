import type { Command } from 'commander'
import { changesBetween } from '../../app/past/changes.ts'
import type { ChangesReport } from '../../contract/object.ts'
import { parseRange } from '../../domain/past/point.ts'
import { examples } from '../arguments/examples.ts'
import { addOneFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import { renderChanges } from '../render/changes.ts'
import type { Run } from '../render/output.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'
import { addChangesOptions, allChanges, type ChangesOptions } from './changes-options.ts'
import { deployedChanges } from './deployed-past.ts'

export function diffCommand(command: Command): Command {
  const range = 'two points in time: operations, commits, times, ages (2h, 3d) or HEAD; without the second, HEAD'
  return addChangesOptions(addOneFabricOptions(command.argument('<A..B>', range)))
    .description('show what differs between two points, by objects')
    .addHelpText(
      'after',
      examples('gfm diff 2h', 'gfm diff HEAD~1..HEAD --path fabrics/lab/gitops/managed/switches', 'gfm diff 3d --json'),
    )
}

export function runDiff({ 'A..B': range, ...options }: FabricOptions & ChangesOptions & { 'A..B': string }, run: Run) {
  const { from, to } = parseRange(range)
  return runOnFabrics<ChangesReport>(options, run, {
    direct: (context) => allChanges(options, (page) => changesBetween(context, { from, to }, page)),
    deployed: (client, fabric) => allChanges(options, (page) => deployedChanges(client, fabric, { from, to }, page)),
    render: renderChanges,
    exitCode: () => EXIT.done,
  })
}
