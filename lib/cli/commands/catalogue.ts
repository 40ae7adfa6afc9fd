import type { Command } from 'commander'
import { fabricCatalogue } from '../../app/reading/fabric-catalogue.ts'
import { type Catalogue, catalogue } from '../../contract/views/catalogue.ts'
import { definedOf } from '../../defined-of.ts'
import { pages } from '../../pages.ts'
import { percentEncoded } from '../../percent-encoding.ts'
import { examples } from '../arguments/examples.ts'
import { addFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { checked } from '../deployment/deployment-request.ts'
import { EXIT } from '../errors/exit-code.ts'
import type { Run } from '../render/output.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'

export function catalogueCommand(command: Command): Command {
  return addFabricOptions(command)
    .option('--versions', 'with the version of each object')
    .description('list the names of all objects, in one request')
    .addHelpText('after', examples('gfm catalogue', 'gfm catalogue --versions --all', 'gfm catalogue --json'))
}

export function runCatalogue({ versions = false, ...options }: FabricOptions & { versions?: boolean }, run: Run) {
  return runOnFabrics<Catalogue>(options, run, {
    direct: (context) =>
      joined(async (after) => (await fabricCatalogue(context, { hasVersions: versions, ...definedOf({ after }) })).read()),
    deployed: (client, fabric) =>
      joined(async (after) => {
        const query = new URLSearchParams({ versions: String(versions), ...definedOf({ after }) })
        const answer = await client.sendJson('GET', `fabrics/${percentEncoded(fabric)}/catalogue/?${query}`)
        return checked<Catalogue>(answer, catalogue.loose())
      }),
    render: renderCatalogue,
    exitCode: () => EXIT.done,
  })
}

/** All pages as one. */
async function joined(read: (after: string | undefined) => Promise<Catalogue>): Promise<Catalogue> {
  const all: Catalogue[] = []
  for await (const page of pages(read)) all.push(page)
  const [{ fabric, head } = { fabric: '', head: null }] = all
  return { fabric, head, groups: all.flatMap(({ groups }) => groups) }
}

/** One line an object: `PLURAL.GROUP/NAMESPACE/NAME`, and its version if it was asked for. */
function renderCatalogue({ groups }: Catalogue): string[] {
  return groups.flatMap(({ plural, group, namespace, names, versions = [] }) => {
    const kind = group === '' ? plural : `${plural}.${group}`
    return names.map((name, at) => [`${kind}/${namespace}/${name}`, versions[at]].filter((part) => part !== undefined).join('  '))
  })
}
