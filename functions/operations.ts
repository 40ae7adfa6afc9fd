import { findOperation } from '../lib/app/reading/find-operation.ts'
import { DomainError } from '../lib/contract/errors.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { operationsQuery } from '../lib/http/requests/schemas/requests.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** The history of a fabric. */
export const handler = httpFunction(wire(settings, records, originals), {
  listOperations: endpoint({
    query: operationsQuery,
    run: async ({ path, query: { limit, after } }, { fabrics, journal }) => {
      const { id } = await fabrics.get(path.fabric)
      return { status: 200, body: await journal.list(id, after === undefined ? { limit } : { limit, after }) }
    },
  }),
  getOperation: endpoint({
    run: async ({ path: { fabric, operation } }, deployment) => {
      const found = await findOperation(deployment, fabric, operation)
      if (found === undefined) throw new DomainError('operation_not_found', `There is no operation ${operation}`, { operation })
      return { status: 200, body: found }
    },
  }),
})
