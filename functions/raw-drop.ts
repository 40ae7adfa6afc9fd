import { dropFabricFile } from '../lib/app/fabric-operations.ts'
import { grantUpload } from '../lib/app/uploads.ts'
import { dropRequest } from '../lib/runtime/drop-request.ts'
import { hnpAnswer } from '../lib/runtime/hnp-answer.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { countOperation } from '../lib/runtime/metrics.ts'
import { dropQuery, uploadBody } from '../lib/runtime/schemas/requests.ts'
import { announcements } from '../lib/runtime/wiring/announcements.ts'
import { clones } from '../lib/runtime/wiring/clones.ts'
import { originals } from '../lib/runtime/wiring/originals.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'
import { uploads } from '../lib/runtime/wiring/uploads.ts'

/** Raw files that come without Git: in a request, or by way of the bucket. */
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
  grantRawUpload: endpoint({
    body: () => uploadBody,
    run: async ({ path: { fabric }, body, actor, operation: upload }, deployment) => {
      const { file_path, size, sha256, replaces } = body
      const more = { ...(sha256 === undefined ? {} : { sha256 }), ...(replaces === undefined ? {} : { replaces }) }
      const signed = await grantUpload(deployment, { upload, fabric, file_path, actor, size, ...more })
      const location = `/api/plugins/hedgehog/fabrics/${fabric}/operations/${upload}/`
      return { status: 201, headers: { location }, body: { operation: upload, ...signed } }
    },
  }),
})
