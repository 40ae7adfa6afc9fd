import type { Command } from 'commander'
import { objectHistory } from '../../app/reading/object-history.ts'
import type { ObjectHistory } from '../../contract/object.ts'
import { addOneFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import { renderHistory } from '../render/history.ts'
import type { Run } from '../render/output.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'

interface BlameOptions extends FabricOptions {
  kind: string
  name: string
  namespace?: string
}

export function blameCommand(command: Command): Command {
  return addOneFabricOptions(command.argument('<kind>', 'for instance switch').argument('<name>'))
    .option('-n, --namespace <name>', 'its namespace (default: default)')
    .description('show the raw file, line and document that an object came from, and who changed it since')
}

export function runBlame({ kind, name, namespace = 'default', ...options }: BlameOptions, run: Run) {
  const object = { kind, namespace, name }
  return runOnFabrics<ObjectHistory>(options, run, {
    history: 'full',
    direct: ({ secondReader, ...context }) => objectHistory({ ...context, repository: secondReader }, object, secondReader),
    deployed: (client, fabric) => client.history(fabric, object),
    render: renderHistory,
    exitCode: () => EXIT.done,
  })
}
