import type { Topology } from '../../contract/views/topology.ts'
import { fabricOf } from '../../rules/model/fabric.ts'
import { managedFiles, objectsIn } from '../check/managed-objects.ts'
import { rulesOf } from '../check/plan-findings.ts'
import { HEDGEHOG_KINDS } from '../fabric/kinds.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { joinPath } from '../tree/repo-path.ts'
import { type Focus, neighbourhoodOf } from './neighbourhood.ts'
import { WIRING_KINDS, wiringOf } from './wiring.ts'
import { type WiringFault, wiringFaults } from './wiring-faults.ts'

/**
 * Returns what is wired with what as the files below `managed/` say it, hand edits included. Without a focus it is the
 * whole fabric, up to the limits of an answer. Throws `object_not_found` as `neighbourhoodOf` does.
 */
export async function topologyOf(state: FabricState, focus?: Focus): Promise<Topology> {
  const { config, silenced } = rulesOf(state)
  const fabric = fabricOf(await wiredObjects(state), config)
  const wiring = wiringOf(fabric)
  const near = focus === undefined ? { ...wiring, middle: null } : neighbourhoodOf(wiring, focus)
  const faults = [...wiringFaults(fabric, silenced)]
  const issues = focus === undefined ? faults : faults.filter(isNear(near))
  const { budget, settings, snapshot } = state
  const [nodes, links] = [near.nodes.slice(0, budget.limit('topologyNodes')), near.links.slice(0, budget.limit('topologyLinks'))]
  const told = issues.slice(0, budget.limit('topologyIssues'))
  return {
    fabric: settings.name,
    head: snapshot.commit,
    focus: near.middle,
    nodes,
    links,
    issues: told.map(({ fault }) => fault),
    left_out: {
      nodes: near.nodes.length - nodes.length,
      links: near.links.length - links.length,
      issues: issues.length - told.length,
    },
  }
}

/** Objects in the directories of other kinds are not read: in a large fabric most are. */
async function wiredObjects(state: FabricState) {
  const others = HEDGEHOG_KINDS.filter(({ kind }) => !(WIRING_KINDS as readonly string[]).includes(kind)).map(({ plural }) =>
    joinPath(state.layout.managed, plural),
  )
  const files = (await managedFiles(state)).filter(({ path }) => !others.some((directory) => isWithin(directory, path)))
  return objectsIn(files, state)
}

/** Whether a fault is of a connection whose links are near. */
function isNear({ links }: Pick<Topology, 'links'>): (found: WiringFault) => boolean {
  const names = new Set(links.map(({ connection }) => connection.slice(connection.lastIndexOf('/') + 1)))
  return ({ connection }) => names.has(connection)
}
