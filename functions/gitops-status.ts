import { statusOfFabric } from '../lib/app/reading/gitops-status.ts'
import { hnpStatus } from '../lib/http/answers/hnp-answer.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { clones } from '../lib/http/wiring/clones.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** The current state of a fabric. */
export const handler = httpFunction(wire(settings, records, clones), {
  gitopsStatus: endpoint({
    run: async ({ path, signal, deadline }, deployment) => ({
      status: 200,
      body: hnpStatus(await statusOfFabric(deployment, path.fabric, { signal, deadline })),
    }),
  }),
})
