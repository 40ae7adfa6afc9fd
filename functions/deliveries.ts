import { failedDeliveries, retryDeliveries } from '../lib/app/automation/failed-deliveries.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { deliveriesQuery, retryBody } from '../lib/http/requests/schemas/requests.ts'
import { deadEvents, deadLetters } from '../lib/http/wiring/dead-letters.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { queue } from '../lib/http/wiring/queue.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** Deliveries of webhooks, and messages and events that failed in every attempt. */
export const handler = httpFunction(wire(settings, records, queue, deadLetters, deadEvents), {
  listDeliveries: endpoint({
    query: deliveriesQuery,
    run: async ({ path, query }, { fabrics, deliveries }) => {
      const { repository } = await fabrics.get(path.fabric)
      return { status: 200, body: await deliveries.list(repository, query) }
    },
  }),
  listFailedDeliveries: endpoint({
    run: async ({ access: { sees } }, deployment) => ({ status: 200, body: await failedDeliveries(deployment, sees) }),
  }),
  retryDeliveries: endpoint({
    body: () => retryBody,
    run: async ({ body: { ids }, access: { sees } }, deployment) => ({
      status: 200,
      body: { retried: await retryDeliveries(deployment, { ids, sees }) },
    }),
  }),
})
