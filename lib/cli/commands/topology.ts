import type { Command } from 'commander'
import { fabricTopology } from '../../app/reading/fabric-topology.ts'
import { type Topology, topology } from '../../contract/views/topology.ts'
import { definedOf } from '../../defined-of.ts'
import { percentEncoded } from '../../percent-encoding.ts'
import { examples } from '../arguments/examples.ts'
import { numberOption } from '../arguments/number-option.ts'
import { addOneFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { checked } from '../deployment/deployment-request.ts'
import { EXIT } from '../errors/exit-code.ts'
import type { Run } from '../render/output.ts'
import { renderTopology } from '../render/topology.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'

const MOST_DEPTH = 5

export function topologyCommand(command: Command): Command {
  return addOneFabricOptions(command.argument('[focus]', 'a device such as leaf-01: only what is near it'))
    .option('--depth <links>', `how many links away from the device, up to ${MOST_DEPTH}`, '1')
    .description('show what is wired with what, and what is wrong with the wiring')
    .addHelpText('after', examples('gfm topology', 'gfm topology server-05', 'gfm topology leaf-01 --depth 2 --json'))
}

export function runTopology({ focus, depth, ...options }: FabricOptions & { focus?: string; depth: string }, run: Run) {
  const away = numberOption('--depth', depth, 1, MOST_DEPTH)
  return runOnFabrics<Topology>(options, run, {
    direct: async (context) => (await fabricTopology(context, focus === undefined ? undefined : { focus, depth: away })).read(),
    deployed: async (client, fabric) => {
      const query = new URLSearchParams({ depth, ...definedOf({ focus }) })
      const answer = await client.sendJson('GET', `fabrics/${percentEncoded(fabric)}/topology/?${query}`)
      return checked<Topology>(answer, topology.loose())
    },
    render: renderTopology,
    exitCode: () => EXIT.done,
  })
}
