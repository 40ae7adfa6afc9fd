import type * as z from 'zod'
import { readingContextOf } from '../lib/app/operations/run-on-fabric.ts'
import { changesBetween, changesOf } from '../lib/app/past/changes.ts'
import { recordedPage } from '../lib/app/past/recorded-page.ts'
import { listProposals } from '../lib/app/proposals/list-proposals.ts'
import { foundOperation } from '../lib/app/reading/find-operation.ts'
import { definedOf } from '../lib/defined-of.ts'
import { briefReport, documentPage } from '../lib/domain/operation/brief-report.ts'
import type { ChangesPage } from '../lib/domain/past/object-changes.ts'
import { pagesOf, withCommitUrls } from '../lib/http/answers/web-links.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import {
  changeQuery,
  changesQuery,
  documentsQuery,
  operationQuery,
  operationsQuery,
} from '../lib/http/requests/schemas/requests.ts'
import { clones } from '../lib/http/wiring/clones.ts'
import { hostPages } from '../lib/http/wiring/host-pages.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** The operations of a fabric, and what commits changed. */
export const handler = httpFunction(wire(settings, records, originals, clones, hostPages), {
  listOperations: endpoint({
    query: operationsQuery,
    run: async ({ path, query, signal, deadline }, deployment) => {
      const fabric = await deployment.fabrics.get(path.fabric)
      const { limit, ...filters } = query
      const open = () => readingContextOf(deployment, fabric, { signal, deadline })
      const page = await recordedPage(deployment.journal, fabric.id, { limit, ...definedOf(filters) }, open)
      return { status: 200, body: { ...page, operations: withCommitUrls(await pagesOf(deployment, fabric), page.operations) } }
    },
  }),
  getOperation: endpoint({
    query: operationQuery,
    run: async ({ path: { fabric, operation }, query: { brief } }, deployment) => {
      // An operation outlives its fabric, and is not hidden by a record that nobody can read: it only has no link then.
      const known = deployment.fabrics.get(fabric).catch(() => undefined)
      const found = await foundOperation(deployment, fabric, operation)
      const record = await known
      const [linked = found] = record === undefined ? [] : withCommitUrls(await pagesOf(deployment, record), [found])
      return { status: 200, body: brief && 'documents' in linked ? briefReport(linked) : linked }
    },
  }),
  listDocuments: endpoint({
    query: documentsQuery,
    run: async ({ path: { fabric, operation }, query }, deployment) => {
      const found = await foundOperation(deployment, fabric, operation)
      // An operation that is open or failed has no report, and has taken nothing.
      return { status: 200, body: documentPage('documents' in found ? found : { operation, documents: [] }, query) }
    },
  }),
  listProposals: endpoint({
    run: async ({ path }, deployment) => ({ status: 200, body: await listProposals(deployment, path.fabric) }),
  }),
  compareChanges: endpoint({
    query: changesQuery,
    run: async ({ path, query: { from, to, ...page }, signal, deadline }, deployment) => {
      const context = await readingContextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return { status: 200, body: await changesBetween(context, { from, to }, pageOf(page)) }
    },
  }),
  showChanges: endpoint({
    query: changeQuery,
    run: async ({ path, query, signal, deadline }, deployment) => {
      const context = await readingContextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return { status: 200, body: await changesOf(context, path.point, pageOf(query)) }
    },
  }),
})

function pageOf({ limit, context, after, path_prefix: pathPrefix }: z.infer<typeof changeQuery>): ChangesPage {
  return { limit, context, ...definedOf({ after, pathPrefix }) }
}
