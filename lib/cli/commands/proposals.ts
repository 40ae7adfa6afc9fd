import type { Command } from 'commander'
import pMap from 'p-map'
import type { ProposalPlace } from '../../app/ports/proposals.ts'
import { ownPlaceOf, placeOf } from '../../app/proposals/propose.ts'
import type { FabricProposal } from '../../contract/proposals/proposal.ts'
import { OPERATION_ID } from '../../contract/scalars.ts'
import { definedOf } from '../../defined-of.ts'
import { count } from '../../domain/plan/commit-message.ts'
import { proposalPrefix } from '../../domain/proposal/proposal-branch.ts'
import { percentEncoded } from '../../percent-encoding.ts'
import { examples } from '../arguments/examples.ts'
import { addFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { shownProposals } from '../deployment/deployment-answers.ts'
import type { DeploymentClient } from '../deployment/deployment-client.ts'
import { checked } from '../deployment/deployment-request.ts'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import type { DirectContext } from '../remote/direct.ts'
import { onHost } from '../remote/on-proposal.ts'
import type { Run } from '../render/output.ts'
import { renderTable } from '../render/table.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'
import type { Colours } from '../terminal/terminal.ts'

interface ProposalsOptions extends FabricOptions {
  name?: string
}

/** What a host tells of a request, and what only the records of a deployment do. */
type ShownProposal = Pick<FabricProposal, 'id' | 'url' | 'state'> &
  Partial<Pick<FabricProposal, 'base' | 'branch' | 'operations' | 'updated_at' | 'landed'>> & { title?: string }

interface ShownProposals {
  proposals: ShownProposal[]
}

export function proposalsCommand(command: Command): Command {
  return addFabricOptions(command.argument('[name]', 'the fabric, as --fabric names it'))
    .description(
      'pull and merge requests of a fabric: those of a deployment and what became of them, or the open ones of a remote',
    )
    .addHelpText('after', examples('gfm proposals', 'gfm proposals lab --endpoint https://gfm.example.com'))
}

export function runProposals({ name, ...options }: ProposalsOptions, run: Run): Promise<ExitCode> {
  return runOnFabrics<ShownProposals>({ ...options, ...definedOf({ fabric: name }) }, run, {
    on: onHost,
    direct: openOnHost,
    deployed: ofDeployment,
    render: renderProposals,
    exitCode: () => EXIT.done,
  })
}

/** A fabric has at most 20 open requests of single operations; branches of ended ones may have stayed. */
const MOST_BRANCHES = 50
const ASKED_AT_ONCE = 4

/**
 * The shared request of a fabric, and those of single operations, newest first, by their branches. Without records,
 * what was merged or closed is on the pages of the host alone.
 */
async function openOnHost({ hosted, settings: { name }, repository, signal }: DirectContext): Promise<ShownProposals> {
  if (hosted === undefined) return { proposals: [] }
  const { proposals, branchesBelow } = hosted
  const prefix = proposalPrefix(name)
  const own = (await branchesBelow(prefix)).map((branch) => branch.slice(prefix.length)).filter((id) => OPERATION_ID.test(id))
  const latest = own.sort().reverse().slice(0, MOST_BRANCHES)
  const base = repository.branch
  const places = [placeOf(name, base), ...latest.map((operation) => ownPlaceOf(name, base, operation))]
  const shown = async (place: ProposalPlace): Promise<ShownProposal[]> => {
    const { id, url, title } = (await proposals.find(place, signal)) ?? {}
    return id === undefined || url === undefined ? [] : [{ id, url, ...place, state: 'open', ...definedOf({ title }) }]
  }
  return { proposals: (await pMap(places, shown, { concurrency: ASKED_AT_ONCE })).flat() }
}

async function ofDeployment(client: DeploymentClient, fabric: string): Promise<ShownProposals> {
  const answer = await client.sendJson('GET', `fabrics/${percentEncoded(fabric)}/proposals/`)
  return checked<ShownProposals>(answer, shownProposals)
}

function renderProposals({ proposals }: ShownProposals, colours: Colours): string[] {
  if (proposals.length === 0) return ['Nothing is proposed']
  const rows = proposals.map(({ id, url, state, operations, updated_at = '', landed = '', title = '' }) => [
    id,
    state,
    updated_at.slice(0, 19).replace('T', ' '),
    operations === undefined ? title : count(operations.length, 'operation'),
    landed.slice(0, 12),
    url,
  ])
  return renderTable(['REQUEST', 'STATE', 'TIME', 'HOLDS', 'LANDED', 'PAGE'], rows, colours)
}
