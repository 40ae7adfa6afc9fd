import { readingContextOf } from '../lib/app/operations/run-on-fabric.ts'
import { fabricCatalogue } from '../lib/app/reading/fabric-catalogue.ts'
import { fabricSearch } from '../lib/app/reading/fabric-search.ts'
import { fabricTopology } from '../lib/app/reading/fabric-topology.ts'
import { statusOfFabric } from '../lib/app/reading/gitops-status.ts'
import { definedOf } from '../lib/defined-of.ts'
import { versionAnswer } from '../lib/http/answers/conditional-answers.ts'
import { hnpStatus } from '../lib/http/answers/hnp-answer.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { catalogueQuery, searchQuery, topologyQuery } from '../lib/http/requests/schemas/views.ts'
import { clones } from '../lib/http/wiring/clones.ts'
import { hostApis } from '../lib/http/wiring/host-apis.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** The current state of a fabric, and what is in it as a whole. */
export const handler = httpFunction(wire(settings, records, clones, hostApis), {
  gitopsStatus: endpoint({
    run: async ({ path, headers, signal, deadline }, deployment) => {
      const { version, read } = await statusOfFabric(deployment, path.fabric, { signal, deadline })
      return versionAnswer({ version, read: async () => hnpStatus(await read()) }, headers)
    },
  }),
  getTopology: endpoint({
    query: topologyQuery,
    run: async ({ path, query: { focus, depth }, headers, signal, deadline }, deployment) => {
      const context = await readingContextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return versionAnswer(await fabricTopology(context, focus === undefined ? undefined : { focus, depth }), headers)
    },
  }),
  getCatalogue: endpoint({
    query: catalogueQuery,
    run: async ({ path, query: { versions, after }, headers, signal, deadline }, deployment) => {
      const context = await readingContextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return versionAnswer(await fabricCatalogue(context, { hasVersions: versions, ...definedOf({ after }) }), headers)
    },
  }),
  searchFabric: endpoint({
    query: searchQuery,
    run: async ({ path, query: { q: text, in: part, limit, after }, signal, deadline }, deployment) => {
      const context = await readingContextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return { status: 200, body: await fabricSearch(context, { text, part, limit, ...definedOf({ after }) }) }
    },
  }),
})
