import { restoreFabricObject, revertFabricOperation } from '../lib/app/operations/registered-operations.ts'
import { hnpAnswer } from '../lib/http/answers/hnp-answer.ts'
import { editAnswer } from '../lib/http/answers/object-answer.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { countOperation } from '../lib/http/lambda/metrics.ts'
import { givenPrecondition } from '../lib/http/requests/preconditions.ts'
import { restoreBody, revertBody } from '../lib/http/requests/schemas/requests.ts'
import { announcements } from '../lib/http/wiring/announcements.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { proposals } from '../lib/http/wiring/proposals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { signedClones } from '../lib/http/wiring/signed-clones.ts'

/** Undoes an operation, or brings an object back, by a new operation. */
export const handler = httpFunction(wire(settings, records, originals, signedClones, announcements, proposals), {
  revertOperation: endpoint({
    body: () => revertBody,
    run: async ({ path, body, actor, operation, signal, deadline }, deployment) => {
      const request = { operation, actor, dryRun: body.dry_run, reason: body.reason, reverts: path.operation }
      const report = await revertFabricOperation(deployment, path.fabric, request, { propose: body.propose, signal, deadline })
      countOperation(report)
      return { status: 200, body: hnpAnswer(report) }
    },
  }),
  restoreObject: endpoint({
    body: () => restoreBody,
    run: async ({ path, body, actor, operation, headers, signal, deadline }, deployment) => {
      const { kind, namespace, name } = path
      const [object, precondition] = [{ kind, namespace, name }, givenPrecondition(headers)]
      const { dry_run: dryRun, at, reason } = body
      const request = { operation, actor, dryRun, reason, name: object, at, precondition }
      const report = await restoreFabricObject(deployment, path.fabric, request, { propose: body.propose, signal, deadline })
      countOperation(report)
      return editAnswer(report, object)
    },
  }),
})
