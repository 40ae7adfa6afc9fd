import { ingestOrQueue } from '../lib/app/operations/queued-ingest.ts'
import { definedOf } from '../lib/defined-of.ts'
import { ingestAnswer, prefersAsync } from '../lib/http/answers/ingest-answer.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { ingestBody } from '../lib/http/requests/schemas/requests.ts'
import { announcements } from '../lib/http/wiring/announcements.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { proposals } from '../lib/http/wiring/proposals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { queue } from '../lib/http/wiring/queue.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { signedClones } from '../lib/http/wiring/signed-clones.ts'

/** Ingests the raw files of a fabric: at once, or through the queue if that takes longer than a request. */
export const handler = httpFunction(wire(settings, records, originals, signedClones, announcements, proposals, queue), {
  ingestRaw: endpoint({
    body: () => ingestBody,
    run: async ({ path, body, actor, operation, headers, signal, deadline }, deployment) => {
      const { atomic, dry_run: dryRun, file_path: filePath, decisions, propose, reason } = body
      const request = { operation, actor, dryRun, reason, atomic, decisions, ...definedOf({ filePath }) }
      const wantsQueue = prefersAsync(headers.prefer)
      const options = { wantsQueue, propose, signal, deadline }
      return ingestAnswer(await ingestOrQueue(deployment, path.fabric, request, options), request)
    },
  }),
})
