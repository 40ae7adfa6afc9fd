import type { Command } from 'commander'
import type { DeliveryRecord } from '../../../contract/delivery.ts'
import type { GivenUp, RetriedDelivery } from '../../../contract/given-up.ts'
import { percentEncoded } from '../../../percent-encoding.ts'
import { examples } from '../../arguments/examples.ts'
import { shownDeliveries, shownGivenUp, shownRetried } from '../../deployment/deployment-answers.ts'
import type { DeploymentClient } from '../../deployment/deployment-client.ts'
import { checked } from '../../deployment/deployment-request.ts'
import { EXIT, type ExitCode } from '../../errors/exit-code.ts'
import { UsageError } from '../../errors/usage-error.ts'
import { renderDeliveries, renderFailed, renderRetried } from '../../render/deliveries.ts'
import { Output, type Run } from '../../render/output.ts'
import { addEndpointOptions, type EndpointOptions, showAnswer } from '../../run/show-answer.ts'

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  list: ['gfm deliveries list lab'],
  retry: ['gfm deliveries retry'],
}

type Finish = (code: ExitCode) => void

interface ListOptions extends EndpointOptions {
  failed?: boolean
}

/** `gfm deliveries`: a deployment's deliveries, and the messages and events that failed in every attempt. */
export function addDeliveryCommands(deliveries: Command, run: Run, finish: Finish): void {
  const define = (name: string, about: string, kind: { isDefault?: boolean } = {}) =>
    addEndpointOptions(deliveries.command(name, kind).description(about)).addHelpText(
      'after',
      examples(...(EXAMPLES[name.split(' ')[0] ?? ''] ?? [])),
    )

  define('list [fabric]', "list the latest deliveries for the fabric's repository, newest first", { isDefault: true })
    .option('--failed', 'messages and events that failed in every attempt, in all fabrics')
    .action(async (fabric: string | undefined, options: ListOptions) =>
      finish(options.failed ? await showFailed(options, run) : await showLatest(fabric, options, run)),
    )
  define('retry [ids...]', 'send messages that failed in every attempt again: all, or these').action(
    async (ids: string[], options: EndpointOptions) => finish(await retry(ids, options, run)),
  )
}

/** Sends messages again; ids that no failed message has are an error, after the others were sent. */
async function retry(ids: readonly string[], options: EndpointOptions, run: Run): Promise<ExitCode> {
  const asked = ids.length === 0 ? {} : { ids }
  let unknown: string[] = []
  const send = async (client: DeploymentClient) => {
    const answer = checked<{ retried: RetriedDelivery[] }>(
      await client.sendJson('POST', 'deliveries/retry/', asked),
      shownRetried,
    )
    unknown = ids.filter((id) => !answer.retried.some((retried) => retried.id === id))
    return answer
  }
  const code = await showAnswer(options, run, send, renderRetried)
  if (unknown.length === 0) return code
  const message = `No failed message has the id ${unknown.join(', ')}: gfm deliveries --failed lists those that have failed`
  new Output(options, run).error(new UsageError(message))
  return EXIT.usage
}

function showLatest(fabric: string | undefined, options: EndpointOptions, run: Run): Promise<ExitCode> {
  if (fabric === undefined) throw new UsageError('Name a fabric, or give --failed')
  const path = `fabrics/${percentEncoded(fabric)}/deliveries/`
  return showAnswer(
    options,
    run,
    async (client) => checked<{ deliveries: DeliveryRecord[] }>(await client.sendJson('GET', path), shownDeliveries),
    renderDeliveries,
  )
}

function showFailed(options: EndpointOptions, run: Run): Promise<ExitCode> {
  return showAnswer(
    options,
    run,
    async (client) =>
      checked<Pick<GivenUp, 'failed'> & Partial<GivenUp>>(await client.sendJson('GET', 'deliveries/failed/'), shownGivenUp),
    renderFailed,
  )
}
