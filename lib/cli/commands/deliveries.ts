import type { Command } from 'commander'
import type { DeliveryRecord } from '../../contract/delivery.ts'
import type { GivenUp, RetriedDelivery } from '../../contract/given-up.ts'
import { shownDeliveries, shownGivenUp, shownRetried } from '../deployment/deployment-answers.ts'
import { checked } from '../deployment/deployment-request.ts'
import type { ExitCode } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import { renderDeliveries, renderFailed, renderRetried } from '../render/deliveries.ts'
import type { Run } from '../render/output.ts'
import { addEndpointOptions, type EndpointOptions, showAnswer } from '../run/show-answer.ts'

type Finish = (code: ExitCode) => void

interface ListOptions extends EndpointOptions {
  failed?: boolean
}

/** `gfm deliveries`: a deployment's deliveries, and the messages and events that failed in every attempt. */
export function addDeliveryCommands(deliveries: Command, run: Run, finish: Finish): void {
  const define = (name: string, about: string, kind: { isDefault?: boolean } = {}) =>
    addEndpointOptions(deliveries.command(name, kind).description(about))

  define('list [fabric]', "list the latest deliveries for the fabric's repository, newest first", { isDefault: true })
    .option('--failed', 'messages and events that failed in every attempt, in all fabrics')
    .action(async (fabric: string | undefined, options: ListOptions) =>
      finish(options.failed ? await showFailed(options, run) : await showLatest(fabric, options, run)),
    )
  define('retry [ids...]', 'send messages that failed in every attempt again: all, or these').action(
    async (ids: string[], options: EndpointOptions) => {
      const asked = ids.length === 0 ? {} : { ids }
      finish(
        await showAnswer(
          options,
          run,
          async (client) =>
            checked<{ retried: RetriedDelivery[] }>(await client.sendJson('POST', 'deliveries/retry/', asked), shownRetried),
          renderRetried,
        ),
      )
    },
  )
}

function showLatest(fabric: string | undefined, options: EndpointOptions, run: Run): Promise<ExitCode> {
  if (fabric === undefined) throw new UsageError('Name a fabric, or give --failed')
  const path = `fabrics/${encodeURIComponent(fabric)}/deliveries/`
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
