import { ingestOrQueue } from '../lib/app/queued-ingest.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { ingestAnswer, prefersAsync } from '../lib/runtime/ingest-answer.ts'
import { ingestBody } from '../lib/runtime/schemas/requests.ts'

/** Ingests the raw files of a fabric: at once, or through the queue what would take longer than a request may. */
export const handler = httpFunction(
  {
    ingestRaw: endpoint({
      body: () => ingestBody,
      run: async ({ path, body, actor, operation, headers, signal }, deployment) => {
        const { atomic, dry_run: dryRun, file_path: filePath } = body
        const request = { operation, actor, dryRun, atomic, ...(filePath === undefined ? {} : { filePath }) }
        const wantsQueue = prefersAsync(headers.prefer)
        return ingestAnswer(await ingestOrQueue(deployment, path.fabric, request, { wantsQueue, signal }), request)
      },
    }),
  },
  ['REPOSITORY_DIRECTORY', 'BUCKET_NAME', 'QUEUE_URL'],
)
