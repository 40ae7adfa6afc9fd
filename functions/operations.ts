import { readingContextOf } from '../lib/app/operations/run-on-fabric.ts'
import { changesBetween, changesOf } from '../lib/app/past/changes.ts'
import { recordedPage } from '../lib/app/past/recorded-page.ts'
import { listProposals } from '../lib/app/proposals/list-proposals.ts'
import { findOperation } from '../lib/app/reading/find-operation.ts'
import { DomainError } from '../lib/contract/errors.ts'
import { definedOf } from '../lib/defined-of.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { changesQuery, operationsQuery } from '../lib/http/requests/schemas/requests.ts'
import { clones } from '../lib/http/wiring/clones.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** The operations of a fabric, and what commits changed. */
export const handler = httpFunction(wire(settings, records, originals, clones), {
  listOperations: endpoint({
    query: operationsQuery,
    run: async ({ path, query, signal, deadline }, deployment) => {
      const fabric = await deployment.fabrics.get(path.fabric)
      const { limit, ...filters } = query
      const open = () => readingContextOf(deployment, fabric, { signal, deadline })
      return { status: 200, body: await recordedPage(deployment.journal, fabric.id, { limit, ...definedOf(filters) }, open) }
    },
  }),
  getOperation: endpoint({
    run: async ({ path: { fabric, operation } }, deployment) => {
      const found = await findOperation(deployment, fabric, operation)
      if (found === undefined) throw new DomainError('operation_not_found', `There is no operation ${operation}`, { operation })
      return { status: 200, body: found }
    },
  }),
  listProposals: endpoint({
    run: async ({ path }, deployment) => ({ status: 200, body: await listProposals(deployment, path.fabric) }),
  }),
  compareChanges: endpoint({
    query: changesQuery,
    run: async ({ path, query: { from, to }, signal, deadline }, deployment) => {
      const context = await readingContextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return { status: 200, body: await changesBetween(context, from, to) }
    },
  }),
  showChanges: endpoint({
    run: async ({ path, signal, deadline }, deployment) => {
      const context = await readingContextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return { status: 200, body: await changesOf(context, path.point) }
    },
  }),
})
