import { type Command, Option } from 'commander'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { jsonText } from '../../yaml/value/json-text.ts'
import { examples } from '../arguments/examples.ts'
import { versionOf } from '../arguments/if-match.ts'
import { inputName, inputText } from '../arguments/input-text.ts'
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
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'

const MEDIA_TYPES = { merge: 'application/merge-patch+json', json: 'application/json-patch+json' } as const

interface PatchOptions extends FabricOptions, OperationOptions, ObjectArguments, WriteOptions {
  patch?: string
  file?: string
  type: keyof typeof MEDIA_TYPES
}

export function patchCommand(command: Command): Command {
  return addWriteOptions(
    addOperationOptions(addOneFabricOptions(addObjectArguments(command)))
      .option('-p, --patch <text>', 'the patch, as JSON or YAML')
      .option('-f, --file <file>', 'the patch is in this file; - for standard input')
      .addOption(
        new Option('--type <type>', 'a JSON merge patch (RFC 7396) or a JSON patch (RFC 6902)')
          .choices(Object.keys(MEDIA_TYPES))
          .default('merge'),
      ),
  )
    .description('change fields of an object; the rest of its text stays as it is')
    .addHelpText(
      'after',
      examples('gfm patch switch/leaf-01 -p "spec: {role: spine}"', 'gfm patch switch leaf-01 -f patch.yaml --dry-run'),
    )
}

export async function runPatch(options: PatchOptions, run: Run): Promise<ExitCode> {
  const { dryRun = false, ingest = false, type } = options
  const content = { type: MEDIA_TYPES[type], text: await patchText(options, run) }
  return runOnObjects(options, run, async (objects, output) => {
    const precondition = versionOf(options)
    const report = await objects.change(objectNameOf(options), { method: 'PATCH', content }, { precondition, dryRun, ingest })
    output.result(report, (colours) => renderReport(report, colours))
    return EXIT.done
  })
}

async function patchText({ patch, file }: PatchOptions, run: Run): Promise<string> {
  if ((patch === undefined) === (file === undefined)) throw new UsageError('Give the patch, either with -p or with -f')
  const text = patch ?? (await inputText(file ?? '-', run))
  if (isJson(text)) return text
  const read = readDocumentValue(text)
  if ('value' in read) return jsonText(read.value)
  throw new UsageError('The patch cannot be read', [{ ...read, file: file === undefined ? 'the patch' : inputName(file) }])
}

/** JSON is sent unchanged: a YAML reader would refuse characters that JSON allows. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
