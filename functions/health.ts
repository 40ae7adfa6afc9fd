import { healthOf } from '../lib/app/health.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { VERSION } from '../lib/version.ts'

/** How the deployment is, seen from inside: what it stands on, what waits, which version it is. */
export const handler = httpFunction(
  {
    health: endpoint({
      run: async (_, { foundations, stage, now }) => ({
        status: 200,
        body: await healthOf(foundations, { stage, version: VERSION, time: now().toISOString() }),
      }),
    }),
  },
  ['BUCKET_NAME', 'QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'],
)
