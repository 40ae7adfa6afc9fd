import { initFabric } from '../lib/app/fabric-operations.ts'
import { hnpAnswer } from '../lib/runtime/hnp-answer.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { countOperation } from '../lib/runtime/metrics.ts'
import { initBody } from '../lib/runtime/schemas/requests.ts'
import { announcements } from '../lib/runtime/wiring/announcements.ts'
import { clones } from '../lib/runtime/wiring/clones.ts'
import { originals } from '../lib/runtime/wiring/originals.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'

/** Sets up the structure of a fabric in its repository. */
export const handler = httpFunction(wire(settings, records, originals, clones, announcements), {
  initGitops: endpoint({
    body: () => initBody,
    run: async ({ path, body, actor, operation, signal, deadline }, deployment) => {
      const { force, dry_run: dryRun, strip_hnp_stamps: stripHnpStamps, base_directory: directory } = body
      const request = { operation, actor, dryRun, force, stripHnpStamps }
      const report = await initFabric(deployment, path.fabric, request, { directory, signal, deadline })
      countOperation(report)
      return { status: report.already_initialized || dryRun ? 200 : 201, body: hnpAnswer(report) }
    },
  }),
})
