import { initFabric } from '../lib/app/operations/registered-operations.ts'
import { hnpAnswer } from '../lib/http/answers/hnp-answer.ts'
import { operationPlace } from '../lib/http/answers/places.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { countOperation } from '../lib/http/lambda/metrics.ts'
import { initBody } from '../lib/http/requests/schemas/requests.ts'
import { announcements } from '../lib/http/wiring/announcements.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { proposals } from '../lib/http/wiring/proposals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { signedClones } from '../lib/http/wiring/signed-clones.ts'

/** Sets up the structure of a fabric in its repository. */
export const handler = httpFunction(wire(settings, records, originals, signedClones, announcements, proposals), {
  initGitops: endpoint({
    body: () => initBody,
    run: async ({ path, body, actor, operation, signal, deadline }, deployment) => {
      const { force, dry_run: dryRun, strip_hnp_stamps: stripHnpStamps, base_directory: directory, propose, reason } = body
      const request = { operation, actor, dryRun, reason, force, stripHnpStamps }
      const report = await initFabric(deployment, path.fabric, request, { directory, propose, signal, deadline })
      countOperation(report)
      const answered = hnpAnswer(report)
      if (report.already_initialized || dryRun) return { status: 200, body: answered }
      return { status: 201, headers: { location: operationPlace(report.fabric, report.operation) }, body: answered }
    },
  }),
})
