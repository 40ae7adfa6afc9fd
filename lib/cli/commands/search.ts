import { type Command, Option } from 'commander'
import { fabricSearch } from '../../app/reading/fabric-search.ts'
import { type SearchPage, searchPage } from '../../contract/views/search.ts'
import { definedOf } from '../../defined-of.ts'
import type { SearchQuery } from '../../domain/search/search.ts'
import { pages } from '../../pages.ts'
import { percentEncoded } from '../../percent-encoding.ts'
import { examples } from '../arguments/examples.ts'
import { numberOption } from '../arguments/number-option.ts'
import { addFabricOptions, type FabricOptions } from '../arguments/options.ts'
import type { DeploymentClient } from '../deployment/deployment-client.ts'
import { checked } from '../deployment/deployment-request.ts'
import { EXIT } from '../errors/exit-code.ts'
import type { Run } from '../render/output.ts'
import { renderTable } from '../render/table.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'
import type { Colours } from '../terminal/terminal.ts'

/** The API's largest page. */
const PAGE = 100

interface SearchOptions extends FabricOptions {
  text: string
  in: SearchQuery['part']
  limit: string
}

export function searchCommand(command: Command): Command {
  return addFabricOptions(command.argument('<text>', 'part of a name or a value: an address, a MAC, a serial, a VLAN'))
    .addOption(new Option('--in <part>', 'what is searched').choices(['names', 'values', 'all']).default('all'))
    .option('--limit <number>', 'end after so many hits', '100')
    .description('find the objects that have a text in their name or in a value')
    .addHelpText(
      'after',
      examples('gfm search 172.30.8.2', 'gfm search leaf-03 --in values', 'gfm search 0c:20:12:fe:01:00 --all'),
    )
}

export function runSearch({ text, in: part, limit: most, ...options }: SearchOptions, run: Run) {
  const limit = numberOption('--limit', most, 1)
  const query = (after: string | undefined) => ({ text, part, limit: Math.min(limit, PAGE), ...definedOf({ after }) })
  return runOnFabrics<SearchPage>(options, run, {
    direct: (context) => joined(limit, (after) => fabricSearch(context, query(after))),
    deployed: (client, fabric) => joined(limit, (after) => pageOf(client, fabric, query(after))),
    render: renderSearch,
    exitCode: () => EXIT.done,
  })
}

async function pageOf(client: DeploymentClient, fabric: string, { text, part, limit, after }: SearchQuery): Promise<SearchPage> {
  const query = new URLSearchParams({ q: text, in: part, limit: String(limit), ...definedOf({ after }) })
  const answer = await client.sendJson('GET', `fabrics/${percentEncoded(fabric)}/search/?${query}`)
  return checked<SearchPage>(answer, searchPage.loose())
}

/** The pages up to so many hits as one. */
async function joined(limit: number, read: (after: string | undefined) => Promise<SearchPage>): Promise<SearchPage> {
  let known: SearchPage | undefined
  for await (const page of pages(read)) {
    const { found = [], searched = 0 } = known ?? {}
    known = { ...page, found: [...found, ...page.found], searched: searched + page.searched }
    if (known.found.length >= limit) break
  }
  if (known === undefined) throw new TypeError('A search has a page')
  return known
}

/** Each hit in a line, and whether all files were searched. */
function renderSearch({ fabric, found, searched, total, next }: SearchPage, colours: Colours): string[] {
  const rows = found.map(({ object, field, value }) => [object, field, value])
  const part = next === undefined ? `${total} files` : `${searched} of ${total} files: more with a higher --limit`
  return [
    `${colours.bold(fabric)}  ${found.length === 0 ? 'nothing found' : `${found.length} found`} in ${part}`,
    ...(rows.length === 0 ? [] : renderTable(['OBJECT', 'FIELD', 'VALUE'], rows, colours)),
  ]
}
