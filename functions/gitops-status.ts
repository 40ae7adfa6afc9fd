import { fabricStatus } from '../lib/app/fabric-operations.ts'
import { hnpStatus } from '../lib/runtime/hnp-answer.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'

/** The state of a fabric now. */
export const handler = httpFunction(
  {
    gitopsStatus: endpoint({
      run: async ({ path, signal }, deployment) => ({
        status: 200,
        body: hnpStatus(await fabricStatus(deployment, path.fabric, { signal })),
      }),
    }),
  },
  ['REPOSITORY_DIRECTORY', 'BUCKET_NAME'],
)
