import { fabricStatus } from '../lib/app/fabric-operations.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'

/** The state of a fabric now. */
export const handler = httpFunction({
  gitopsStatus: endpoint({
    run: async ({ path }, deployment) => ({ status: 200, body: await fabricStatus(deployment, path.fabric) }),
  }),
})
