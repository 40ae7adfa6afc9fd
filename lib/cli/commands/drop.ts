import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Command } from 'commander'
import { dropRaw } from '../../app/operations/drop-raw.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { checkDropPath } from '../../domain/ingest/drop.ts'
import { examples } from '../arguments/examples.ts'
import { addOneFabricOptions, addOperationOptions, type FabricOptions, type OperationOptions } from '../arguments/options.ts'
import { dropOnDeployment } from '../deployment/drop-on-deployment.ts'
import { EXIT } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import { operationOf } from '../remote/author.ts'
import { onBranchOrProposal } from '../remote/on-proposal.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'

interface DropOptions extends FabricOptions, OperationOptions {
  file: string
  as?: string
  replaces?: string
}

export function dropCommand(command: Command): Command {
  return addOperationOptions(addOneFabricOptions(command.argument('<file>', 'YAML or JSON; - for standard input')))
    .option('--as <path>', "path below raw/ (default: the file's name)")
    .option('--replaces <blob>', 'blob id of the file that waits at the path and that this file replaces')
    .description('hand over a raw file and have it ingested, without a working copy')
    .addHelpText('after', examples('gfm drop prod-vpcs.yaml', 'gfm drop - --as net/vpcs.yaml'))
}

export async function runDrop(options: DropOptions, run: Run) {
  const { file, dryRun = false, replaces, propose = false, reason } = options
  const path = pathOf(options)
  checkDropPath(path)
  const dropped = { path, bytes: await bytesOf(file, run), ...definedOf({ replaces }) }
  return runOnFabrics<OperationReport>(options, run, {
    direct: async (context) => dropRaw(context, { ...(await operationOf(options)), file: dropped, keepRefused: false }),
    deployed: (client, fabric) => dropOnDeployment(client, fabric, dropped, { dryRun, propose, reason }),
    on: onBranchOrProposal(options),
    render: renderReport,
    exitCode: () => EXIT.done,
  })
}

function pathOf({ file, as }: DropOptions): string {
  if (as !== undefined) return as.replace(/^raw\//, '')
  if (file === '-') throw new UsageError('Standard input has no name: give --as PATH')
  return basename(file)
}

async function bytesOf(file: string, { stdin }: Run): Promise<Uint8Array> {
  try {
    return file === '-' ? await buffer(stdin) : await readFile(file)
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}
