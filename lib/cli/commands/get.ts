import { type Command, Option } from 'commander'
import type { ListedObject } from '../../contract/object.ts'
import { definedOf } from '../../defined-of.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { jsonText } from '../../yaml/value/json-text.ts'
import { addOneFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import type { ObjectAccess } from '../objects/object-access.ts'
import { addNamespaceOption, objectNameOf } from '../objects/object-arguments.ts'
import { runOnObjects } from '../objects/run-on-objects.ts'
import type { Output, Run } from '../render/output.ts'
import { renderTable } from '../render/table.ts'
import type { Colours } from '../terminal/terminal.ts'

const SHORT_ETAG = 12

const FORMATS = ['table', 'name', 'json', 'yaml'] as const

interface GetOptions extends FabricOptions {
  kind?: string
  name?: string
  namespace?: string
  prefix?: string
  at?: string
  output?: (typeof FORMATS)[number]
}

export function getCommand(command: Command): Command {
  return addNamespaceOption(
    addOneFabricOptions(command.argument('[kind]', 'for instance switch; all kinds without one').argument('[name]')),
  )
    .option('--at <point>', 'one object as it was: at a time, 2h ago, or after an operation or commit')
    .option('--prefix <text>', 'for a list: only names that begin with it')
    .addOption(
      new Option(
        '-o, --output <format>',
        'for one object yaml (the text of its file) or json; for a list table, name or json',
      ).choices(FORMATS),
    )
    .description('list objects, or print the text of one')
}

export function runGet({ kind, name, ...options }: GetOptions, run: Run): Promise<ExitCode> {
  const { json, output: format = json ? 'json' : undefined } = options
  return runOnObjects({ ...options, json: format === 'json' }, run, async (objects, output) => {
    if (kind !== undefined && name !== undefined) await showOne(objects, { ...options, kind, name }, format, output)
    else await showList(objects, { ...options, kind }, format, output)
    return EXIT.done
  })
}

async function showOne(
  objects: ObjectAccess,
  options: GetOptions & { kind: string; name: string },
  format: GetOptions['output'] = 'yaml',
  output: Output,
): Promise<void> {
  if (options.prefix !== undefined) throw new UsageError('--prefix is for a list, and a name was given')
  if (format === 'table' || format === 'name') throw new UsageError(`-o ${format} is for a list; for one object use yaml or json`)
  const { text } = await objects.get(objectNameOf(options), options.at)
  output.text(format === 'yaml' ? text : `${asJson(text)}\n`)
}

function asJson(text: string): string {
  const read = readDocumentValue(text)
  if ('value' in read) return jsonText(read.value)
  throw new UsageError('The object cannot be read as YAML, so there is no JSON of it: use -o yaml', [
    { ...read, file: 'the object' },
  ])
}

async function showList(
  objects: ObjectAccess,
  { kind, namespace, prefix, at }: Omit<GetOptions, 'kind'> & { kind: string | undefined },
  format: GetOptions['output'] = 'table',
  output: Output,
): Promise<void> {
  if (at !== undefined) throw new UsageError('--at is for one object: give its name, too')
  if (format === 'yaml') throw new UsageError('-o yaml is for one object: give its name, too')
  const asked = definedOf({ kind, namespace, namePrefix: prefix })
  const listed = await objects.list(asked)
  if (format === 'name') output.text(listed.map(({ plural, group, name }) => `${plural}.${group}/${name}\n`).join(''))
  else output.result({ objects: listed }, (colours) => renderObjects(listed, colours))
}

/** One line for each object, in columns. */
function renderObjects(objects: readonly ListedObject[], colours: Colours): string[] {
  if (objects.length === 0) return ['No such object is managed']
  const rows = objects.map(({ plural, namespace, name, path, etag }) => [
    plural,
    namespace,
    name,
    etag.slice(0, SHORT_ETAG),
    path,
  ])
  return renderTable(['KIND', 'NAMESPACE', 'NAME', 'VERSION', 'FILE'], rows, colours)
}
