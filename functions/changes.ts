import { readingContextOf } from '../lib/app/operations/run-on-fabric.ts'
import { changesBetween, changesOf } from '../lib/app/past/changes.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { changesQuery } from '../lib/http/requests/schemas/requests.ts'
import { clones } from '../lib/http/wiring/clones.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** What commits changed, object by object. */
export const handler = httpFunction(wire(settings, records, clones), {
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
