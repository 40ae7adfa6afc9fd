import type { Command } from 'commander'
import { placeOf } from '../../app/proposals/propose.ts'
import type { FabricProposal } from '../../contract/proposals/proposal.ts'
import { definedOf } from '../../defined-of.ts'
import { count } from '../../domain/plan/commit-message.ts'
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
      'pull and merge requests of a fabric: those of a deployment and what became of them, or the open one of a remote',
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

/** Without records, what was merged or closed is on the pages of the host alone. */
async function openOnHost({ proposals, settings, repository, signal }: DirectContext): Promise<ShownProposals> {
  const place = placeOf(settings.name, repository.branch)
  const found = await proposals?.find(place, signal)
  if (found === undefined) return { proposals: [] }
  const { id, url, title } = found
  return { proposals: [{ id, url, ...place, state: 'open', title }] }
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
