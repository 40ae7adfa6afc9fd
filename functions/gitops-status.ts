import { fabricStatus } from '../lib/app/fabric-operations.ts'
import { hnpStatus } from '../lib/runtime/hnp-answer.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { clones } from '../lib/runtime/wiring/clones.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'

/** The state of a fabric now. */
export const handler = httpFunction(wire(settings, records, clones), {
  gitopsStatus: endpoint({
    run: async ({ path, signal, deadline }, deployment) => ({
      status: 200,
      body: hnpStatus(await fabricStatus(deployment, path.fabric, { signal, deadline })),
    }),
  }),
})
