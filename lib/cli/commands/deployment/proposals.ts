import type { Command } from 'commander'
import type { ProposalList } from '../../../contract/proposals/proposal.ts'
import { count } from '../../../domain/plan/commit-message.ts'
import { examples } from '../../arguments/examples.ts'
import { shownProposals } from '../../deployment/deployment-answers.ts'
import type { DeploymentClient } from '../../deployment/deployment-client.ts'
import { checked } from '../../deployment/deployment-request.ts'
import type { ExitCode } from '../../errors/exit-code.ts'
import { UsageError } from '../../errors/usage-error.ts'
import type { Run } from '../../render/output.ts'
import { renderTable } from '../../render/table.ts'
import { addEndpointOptions, type EndpointOptions, showAnswer } from '../../run/show-answer.ts'
import type { Colours } from '../../terminal/terminal.ts'

interface ProposalsOptions extends EndpointOptions {
  fabric: string
}

export function proposalsCommand(command: Command): Command {
  return addEndpointOptions(command.argument('<fabric>', 'the id of the fabric'))
    .description('pull and merge requests of a fabric in a deployment, newest first, and what became of them')
    .addHelpText('after', examples('gfm proposals lab --endpoint https://gfm.example.com'))
}

export function runProposals({ fabric, ...options }: ProposalsOptions, run: Run): Promise<ExitCode> {
  if (options.endpoint === undefined && !process.env.GFM_ENDPOINT) throw withoutRecords(fabric)
  const ask = async (client: DeploymentClient) =>
    checked<ProposalList>(await client.sendJson('GET', `fabrics/${encodeURIComponent(fabric)}/proposals/`), shownProposals)
  return showAnswer(options, run, ask, renderProposals)
}

/** Only a deployment records requests: what is open on a bare remote is on the pages of its host. */
function withoutRecords(fabric: string): UsageError {
  const there = `of a remote without one, the host lists the open request, from the branch gfm/${fabric}/{base}`
  return new UsageError(
    `The requests are those that a deployment has recorded: name it with --endpoint, or set GFM_ENDPOINT; ${there}`,
  )
}

function renderProposals({ proposals }: ProposalList, colours: Colours): string[] {
  if (proposals.length === 0) return ['Nothing was proposed yet']
  const rows = proposals.map(({ id, url, state, operations, updated_at, landed = '' }) => [
    id,
    state,
    updated_at.slice(0, 19).replace('T', ' '),
    count(operations.length, 'operation'),
    landed.slice(0, 12),
    url,
  ])
  return renderTable(['REQUEST', 'STATE', 'TIME', 'HOLDS', 'LANDED', 'PAGE'], rows, colours)
}
