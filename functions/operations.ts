import { findOperation } from '../lib/app/fabric-operations.ts'
import { DomainError } from '../lib/domain/errors.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { operationsQuery } from '../lib/runtime/schemas/requests.ts'
import { originals } from '../lib/runtime/wiring/originals.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'

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
