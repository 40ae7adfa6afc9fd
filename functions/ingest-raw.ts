import { ingestOrQueue } from '../lib/app/queued-ingest.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { ingestAnswer, prefersAsync } from '../lib/runtime/ingest-answer.ts'
import { ingestBody } from '../lib/runtime/schemas/requests.ts'
import { announcements } from '../lib/runtime/wiring/announcements.ts'
import { clones } from '../lib/runtime/wiring/clones.ts'
import { originals } from '../lib/runtime/wiring/originals.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { queue } from '../lib/runtime/wiring/queue.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'

/** Ingests the raw files of a fabric: at once, or through the queue what would take longer than a request may. */
export const handler = httpFunction(wire(settings, records, originals, clones, announcements, queue), {
  ingestRaw: endpoint({
    body: () => ingestBody,
    run: async ({ path, body, actor, operation, headers, signal, deadline }, deployment) => {
      const { atomic, dry_run: dryRun, file_path: filePath } = body
      const request = { operation, actor, dryRun, atomic, ...(filePath === undefined ? {} : { filePath }) }
      const wantsQueue = prefersAsync(headers.prefer)
      return ingestAnswer(await ingestOrQueue(deployment, path.fabric, request, { wantsQueue, signal, deadline }), request)
    },
  }),
})
