import { revertFabricOperation } from '../lib/app/fabric-operations.ts'
import { hnpAnswer } from '../lib/runtime/hnp-answer.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { countOperation } from '../lib/runtime/metrics.ts'
import { revertBody } from '../lib/runtime/schemas/requests.ts'
import { announcements } from '../lib/runtime/wiring/announcements.ts'
import { clones } from '../lib/runtime/wiring/clones.ts'
import { originals } from '../lib/runtime/wiring/originals.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'

/** Undoes an operation by a new one. */
export const handler = httpFunction(wire(settings, records, originals, clones, announcements), {
  revertOperation: endpoint({
    body: () => revertBody,
    run: async ({ path, body, actor, operation, signal, deadline }, deployment) => {
      const request = { operation, actor, dryRun: body.dry_run, reverts: path.operation }
      const report = await revertFabricOperation(deployment, path.fabric, request, { signal, deadline })
      countOperation(report)
      return { status: 200, body: hnpAnswer(report) }
    },
  }),
})
