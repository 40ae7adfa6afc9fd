import { type Command, Option } from 'commander'
import pMap from 'p-map'
import { DomainError } from '../../contract/errors.ts'
import type { ListedObject } from '../../contract/object.ts'
import { definedOf } from '../../defined-of.ts'
import { joinParts } from '../../domain/plan/join-parts.ts'
import { DEFAULT_NAMESPACE } from '../../kubernetes/names.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { jsonText } from '../../yaml/value/json-text.ts'
import { examples } from '../arguments/examples.ts'
import { addOneFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import { type Asked, askedObjects } from '../objects/asked-objects.ts'
import type { ObjectAccess } from '../objects/object-access.ts'
import { addNamespaceOption, type ObjectArguments, objectNameOf } from '../objects/object-arguments.ts'
import { runOnObjects } from '../objects/run-on-objects.ts'
import { renderObjects } from '../render/objects.ts'
import type { Output, Run } from '../render/output.ts'

const FORMATS = ['table', 'wide', 'name', 'json', 'yaml'] as const

type Format = (typeof FORMATS)[number]

interface GetOptions extends FabricOptions {
  kind?: string
  names?: string[]
  allKinds?: boolean
  namespace?: string
  prefix?: string
  at?: string
  output?: Format
}

export function getCommand(command: Command): Command {
  command.argument('[kind]', 'such as switch, its plural or short name, several with commas, or KIND/NAME').argument('[names...]')
  return addNamespaceOption(addOneFabricOptions(command))
    .option('-A, --all-kinds', 'objects of all kinds, as without a kind')
    .option('--at <point>', 'one object as it was: at a time, 2h ago, or after an operation or commit')
    .option('--prefix <text>', 'for a list: only names that begin with it')
    .addOption(
      new Option(
        '-o, --output <format>',
        'for one object yaml (the text of its file) or json; for a list table, wide, name, json, or yaml (all texts)',
      ).choices(FORMATS),
    )
    .description('list objects, or print the text of one')
    .addHelpText(
      'after',
      examples(
        'gfm get switches --prefix leaf-',
        'gfm get vpc/vpc-1',
        'gfm get vpc/vpc-1 --at 2h',
        'gfm get sw,conn -o yaml',
        'gfm get -A -o name',
      ),
    )
}

export async function runGet({ kind, names = [], allKinds = false, ...options }: GetOptions, run: Run): Promise<ExitCode> {
  const { json, output: format = json ? 'json' : undefined } = options
  const asked = askedObjects(kind === undefined ? [] : [kind, ...names], allKinds)
  if ('names' in asked && options.prefix !== undefined) throw new UsageError('--prefix is for a list, and a name was given')
  return runOnObjects({ ...options, json: format === 'json' }, run, async (objects, output) => {
    const [one, ...others] = 'names' in asked ? asked.names : []
    if (one !== undefined && others.length === 0) await showOne(objects, { ...one, ...options }, format, output)
    else if (options.at !== undefined) throw new UsageError('--at is for one object: give its kind and its name')
    else await showList(objects, await listed(objects, asked, options), format, output)
    return EXIT.done
  })
}

async function showOne(
  objects: ObjectAccess,
  options: ObjectArguments & { at?: string },
  format: Format = 'yaml',
  output: Output,
): Promise<void> {
  if (format === 'table' || format === 'wide' || format === 'name')
    throw new UsageError(`-o ${format} is for a list; for one object use yaml or json`)
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

/** The objects that are asked for. Throws `object_not_found` with each name that none has. */
async function listed(objects: ObjectAccess, asked: Asked, { namespace, prefix }: GetOptions): Promise<ListedObject[]> {
  if ('kinds' in asked) {
    const query = definedOf({ namespace, namePrefix: prefix })
    const kinds = asked.kinds.length === 0 ? [undefined] : asked.kinds
    const lists = await pMap(kinds, (kind) => objects.list({ ...query, ...definedOf({ kind }) }), { concurrency: 1 })
    return lists.flat()
  }
  const place = namespace ?? DEFAULT_NAMESPACE
  const found = await pMap(
    asked.names,
    async ({ kind, name }) => {
      const near = await objects.list({ kind, namespace: place, namePrefix: name })
      return near.find((object) => object.name === name) ?? `${kind}/${name}`
    },
    { concurrency: 1 },
  )
  const missing = found.filter((one) => typeof one === 'string')
  if (missing.length > 0) {
    const object = missing.join(', ')
    throw new DomainError('object_not_found', `The fabric has no object ${object} in the namespace ${place}`, { object })
  }
  return found.filter((one) => typeof one !== 'string')
}

async function showList(
  objects: ObjectAccess,
  list: readonly ListedObject[],
  format: Format = 'table',
  output: Output,
): Promise<void> {
  if (format === 'yaml') output.text(asStream(await objects.texts(list)))
  else if (format === 'name')
    output.text(list.map(({ plural, group, name }) => `${group === '' ? plural : `${plural}.${group}`}/${name}\n`).join(''))
  else output.result({ objects: list }, (colours) => renderObjects(list, format === 'wide' ? 'wide' : 'table', colours))
}

/** The texts as one stream. A text may end with the marker of the document that came after it in its raw file. */
function asStream(texts: readonly string[]): string {
  const parts = texts.map((text) => Buffer.from(text.replace(/(?<=^|\n)---[ \t]*\r?\n?$/, '')))
  return Buffer.from(joinParts(parts)).toString('utf8')
}
