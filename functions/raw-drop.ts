import { dropFabricFile } from '../lib/app/operations/registered-operations.ts'
import { openRegistration } from '../lib/app/operations/run-on-fabric.ts'
import { grantUpload } from '../lib/app/operations/uploads.ts'
import { readRawFile } from '../lib/app/reading/raw-file.ts'
import { definedOf } from '../lib/defined-of.ts'
import { hnpAnswer } from '../lib/http/answers/hnp-answer.ts'
import { operationPlace } from '../lib/http/answers/places.ts'
import { rawFileAnswer } from '../lib/http/answers/raw-file-answer.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { countOperation } from '../lib/http/lambda/metrics.ts'
import { dropRequest } from '../lib/http/requests/drop-request.ts'
import { dropQuery, uploadBody } from '../lib/http/requests/schemas/requests.ts'
import { announcements } from '../lib/http/wiring/announcements.ts'
import { clones } from '../lib/http/wiring/clones.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { uploads } from '../lib/http/wiring/uploads.ts'

/** Raw files without Git: sent in a request, uploaded to the bucket, or read where they wait. */
export const handler = httpFunction(wire(settings, records, originals, clones, announcements, uploads), {
  dropRaw: endpoint({
    query: dropQuery,
    run: async (request, deployment) => {
      const { signal, deadline } = request
      const report = await dropFabricFile(deployment, request.path.fabric, dropRequest(request), { signal, deadline })
      countOperation(report)
      return { status: 200, body: hnpAnswer(report) }
    },
  }),
  readRaw: endpoint({
    run: async ({ path, headers, signal, deadline }, deployment) => {
      const { context } = await openRegistration(deployment, path.fabric, { signal, deadline })
      return rawFileAnswer(await readRawFile(context, path.file), headers)
    },
  }),
  grantRawUpload: endpoint({
    body: () => uploadBody,
    run: async ({ path: { fabric }, body, actor, operation: upload }, deployment) => {
      const { file_path, size, sha256, replaces } = body
      const more = definedOf({ sha256, replaces })
      const signed = await grantUpload(deployment, { upload, fabric, file_path, actor, size, ...more })
      return { status: 201, headers: { location: operationPlace(fabric, upload) }, body: { operation: upload, ...signed } }
    },
  }),
})
