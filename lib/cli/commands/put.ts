import { extname } from 'node:path'
import type { Command } from 'commander'
import type { Precondition } from '../../domain/objects/object-edit.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'
import { examples } from '../arguments/examples.ts'
import { versionOf } from '../arguments/if-match.ts'
import { inputName, inputText } from '../arguments/input-text.ts'
import { addOneFabricOptions, addOperationOptions, type FabricOptions, type OperationOptions } from '../arguments/options.ts'
import { EXIT, type ExitCode, errorCode } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import { namedIn } from '../objects/named-object.ts'
import type { ObjectAccess } from '../objects/object-access.ts'
import { addWriteOptions, type WriteOptions } from '../objects/object-arguments.ts'
import { runOnObjects } from '../objects/run-on-objects.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'

interface PutOptions extends FabricOptions, OperationOptions, WriteOptions {
  file: string
  create?: boolean
}

export function putCommand(command: Command): Command {
  return addWriteOptions(
    addOperationOptions(addOneFabricOptions(command))
      .requiredOption('-f, --file <file>', 'YAML or JSON of one object, with its kind and name; - for standard input')
      .option('--create', 'only if the object does not exist yet'),
  )
    .description('create or replace an object, in a commit that touches no other')
    .addHelpText('after', examples('gfm put -f vpc-1.yaml', 'gfm put -f - --create'))
}

export async function runPut(options: PutOptions, run: Run): Promise<ExitCode> {
  const { file, create = false, ifMatch, dryRun = false, ingest = false } = options
  if (create && ifMatch !== undefined) throw new UsageError('--create and --if-match exclude each other')
  const text = await inputText(file, run)
  const name = namedIn(text, inputName(file))
  const type = extname(file) === '.json' ? 'application/json' : 'application/yaml'
  return runOnObjects(options, run, async (objects, output) => {
    const precondition = create ? ({ isNew: true } as const) : await present(objects, name, options)
    const report = await objects.change(name, { method: 'PUT', content: { type, text } }, { precondition, dryRun, ingest })
    output.result(report, (colours) => renderReport(report, colours))
    return EXIT.done
  })
}

/** Without a version, the precondition is the object's current state. */
async function present(objects: ObjectAccess, name: ObjectName, options: PutOptions): Promise<Precondition> {
  if (options.ifMatch !== undefined || options.ingest) return versionOf(options)
  try {
    return { matches: [(await objects.get(name)).etag] }
  } catch (error) {
    if (errorCode(error) !== 'object_not_found') throw error
    return { isNew: true }
  }
}
