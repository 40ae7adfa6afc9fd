import type { Command } from 'commander'
import type { FailedDelivery, RetriedDelivery } from '../../app/failed-deliveries.ts'
import type { DeliveryRecord } from '../../domain/delivery-record.ts'
import { deliveriesPage, failedPage, retriedPage } from '../deployment-answers.ts'
import { checked } from '../deployment-request.ts'
import type { ExitCode } from '../exit-code.ts'
import type { Run } from '../output.ts'
import { renderDeliveries, renderFailed, renderRetried } from '../render/deliveries.ts'
import { addEndpointOptions, type EndpointOptions, showAnswer } from '../show-answer.ts'

type Finish = (code: ExitCode) => void

/** `gfm deliveries`: what webhooks have brought to a deployment, and what of all that was asked for was given up. */
export function addDeliveryCommands(deliveries: Command, run: Run, finish: Finish): void {
  const define = (name: string, about: string) => addEndpointOptions(deliveries.command(name).description(about))

  define('list <fabric>', "the latest of the fabric's repository, newest first").action(
    async (id: string, options: EndpointOptions) => {
      const path = `fabrics/${encodeURIComponent(id)}/deliveries/`
      finish(
        await showAnswer(
          options,
          run,
          async (client) => checked<{ deliveries: DeliveryRecord[] }>(await client.sendJson('GET', path), deliveriesPage),
          renderDeliveries,
        ),
      )
    },
  )
  define('failed', 'what was given up after every attempt, and why').action(async (options: EndpointOptions) =>
    finish(
      await showAnswer(
        options,
        run,
        async (client) => checked<{ failed: FailedDelivery[] }>(await client.sendJson('GET', 'deliveries/failed/'), failedPage),
        renderFailed,
      ),
    ),
  )
  define('retry [ids...]', 'ask once more for what was given up: for all of it, or for these').action(
    async (ids: string[], options: EndpointOptions) => {
      const asked = ids.length === 0 ? {} : { ids }
      finish(
        await showAnswer(
          options,
          run,
          async (client) =>
            checked<{ retried: RetriedDelivery[] }>(await client.sendJson('POST', 'deliveries/retry/', asked), retriedPage),
          renderRetried,
        ),
      )
    },
  )
}
