import type { Command } from 'commander'
import type { CallerAnswer } from '../../../contract/access/roles.ts'
import { examples } from '../../arguments/examples.ts'
import { shownCaller } from '../../deployment/deployment-answers.ts'
import { checked } from '../../deployment/deployment-request.ts'
import type { ExitCode } from '../../errors/exit-code.ts'
import type { Run } from '../../render/output.ts'
import { renderTable } from '../../render/table.ts'
import { addEndpointOptions, type EndpointOptions, showAnswer } from '../../run/show-answer.ts'
import type { Colours } from '../../terminal/terminal.ts'

export function whoamiCommand(command: Command): Command {
  return addEndpointOptions(command)
    .description('who you are to a deployment, your roles in its teams, and what gives them')
    .addHelpText('after', examples('gfm whoami --endpoint https://gfm.example.com'))
}

export function runWhoami(options: EndpointOptions, run: Run): Promise<ExitCode> {
  const ask = async (client: { sendJson(method: string, path: string): Promise<unknown> }) =>
    checked<CallerAnswer>(await client.sendJson('GET', 'me/'), shownCaller)
  return showAnswer(options, run, ask, renderCaller)
}

function renderCaller({ subject, authenticated_by, name, email, teams }: CallerAnswer, colours: Colours): string[] {
  const heading = [`${colours.bold(subject)} (${authenticated_by})`, `  commits as ${name} <${email}>`]
  if (teams.length === 0) return [...heading, '  no role in any team: ask who operates the deployment']
  const rows = teams.map(({ team, role, from }) => [team, role, from])
  return [...heading, ...renderTable(['TEAM', 'ROLE', 'FROM'], rows, colours)]
}
