import type { Command } from 'commander'
import { addEndpointOption, addOutputOptions } from '../arguments/options.ts'
import { namedDeployment } from '../arguments/target.ts'
import { DeploymentClient } from '../deployment/deployment-client.ts'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import { Output, type OutputOptions, type Run } from '../render/output.ts'
import type { Colours } from '../terminal/terminal.ts'

export interface EndpointOptions extends OutputOptions {
  endpoint?: string
}

/** For commands on a deployment only. */
export function addEndpointOptions(command: Command): Command {
  return addOutputOptions(addEndpointOption(command))
}

/** Sends a request to a deployment, and prints the answer. */
export async function showAnswer<T>(
  options: EndpointOptions,
  run: Run,
  ask: (client: DeploymentClient) => Promise<T>,
  render: (answer: T, colours: Colours) => string[],
): Promise<ExitCode> {
  const answer = await ask(new DeploymentClient({ endpoint: namedDeployment(options.endpoint), signal: run.signal }))
  new Output(options, run).result(answer, (colours) => render(answer, colours))
  return EXIT.done
}
