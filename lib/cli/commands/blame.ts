import type { Command } from 'commander'
import { objectHistory } from '../../app/reading/object-history.ts'
import type { ObjectHistory } from '../../contract/object.ts'
import { examples } from '../arguments/examples.ts'
import { addOneFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import { addObjectArguments, type ObjectArguments, objectNameOf } from '../objects/object-arguments.ts'
import { renderHistory } from '../render/history.ts'
import type { Run } from '../render/output.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'

type BlameOptions = FabricOptions & ObjectArguments

export function blameCommand(command: Command): Command {
  return addOneFabricOptions(addObjectArguments(command))
    .description('show the raw file, line and document that an object came from, and who changed it since')
    .addHelpText('after', examples('gfm blame switch/leaf-01'))
}

export async function runBlame(options: BlameOptions, run: Run) {
  const object = objectNameOf(options)
  return runOnFabrics<ObjectHistory>(options, run, {
    history: 'full',
    direct: ({ secondReader, ...context }) => objectHistory({ ...context, repository: secondReader }, object, secondReader),
    deployed: (client, fabric) => client.history(fabric, object),
    render: renderHistory,
    exitCode: () => EXIT.done,
  })
}
