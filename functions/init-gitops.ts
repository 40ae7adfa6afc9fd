import { initFabric } from '../lib/app/fabric-operations.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { countOperation } from '../lib/runtime/metrics.ts'
import { initBody } from '../lib/runtime/schemas/requests.ts'

/** Sets up the structure of a fabric in its repository. */
export const handler = httpFunction({
  initGitops: endpoint({
    body: () => initBody,
    run: async ({ path, body, actor, operation }, deployment) => {
      const { force, dry_run: dryRun, strip_hnp_stamps: stripHnpStamps, base_directory: directory } = body
      const request = { operation, actor, dryRun, force, stripHnpStamps }
      const report = await initFabric(deployment, path.fabric, request, directory)
      countOperation(report)
      return { status: report.already_initialized || dryRun ? 200 : 201, body: report }
    },
  }),
})
