import type { z } from 'zod'
import { dropFabricFile, editFabricCrds } from '../lib/app/operations/registered-operations.ts'
import { openRegistration } from '../lib/app/operations/run-on-fabric.ts'
import { grantUpload } from '../lib/app/operations/uploads.ts'
import { readRawFile } from '../lib/app/reading/raw-file.ts'
import { listCrds, readCrdFile } from '../lib/app/reading/read-crds.ts'
import { definedOf } from '../lib/defined-of.ts'
import type { CrdEdit } from '../lib/domain/check/plan-crds.ts'
import { rawFileAnswer } from '../lib/http/answers/conditional-answers.ts'
import { hnpAnswer } from '../lib/http/answers/hnp-answer.ts'
import { operationPlace } from '../lib/http/answers/places.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { countOperation } from '../lib/http/lambda/metrics.ts'
import type { Answer } from '../lib/http/problems/problem.ts'
import { dropRequest, handedOver } from '../lib/http/requests/drop-request.ts'
import type { HttpRequest, PathOf } from '../lib/http/requests/http-request.ts'
import { dropQuery, uploadBody } from '../lib/http/requests/schemas/requests.ts'
import { announcements } from '../lib/http/wiring/announcements.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { proposals } from '../lib/http/wiring/proposals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { signedClones } from '../lib/http/wiring/signed-clones.ts'
import { uploads } from '../lib/http/wiring/uploads.ts'

const wired = wire(settings, records, originals, signedClones, announcements, proposals, uploads)

/** Files without Git: raw files that are sent, uploaded or read where they wait, and a fabric's own CRDs. */
export const handler = httpFunction(wired, {
  dropRaw: endpoint({
    query: dropQuery,
    run: async (request, deployment) => {
      const { query, signal, deadline } = request
      const options = { propose: query.propose, signal, deadline }
      const report = await dropFabricFile(deployment, request.path.fabric, dropRequest(request), options)
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
      const { file_path, size, sha256, replaces, propose, reason } = body
      const more = { ...definedOf({ sha256, replaces, reason }), ...(propose && { propose }) }
      const signed = await grantUpload(deployment, { upload, fabric, file_path, actor, size, ...more })
      return { status: 201, headers: { location: operationPlace(fabric, upload) }, body: { operation: upload, ...signed } }
    },
  }),
  listCrds: endpoint({
    run: async ({ path, signal, deadline }, deployment) => {
      const { context } = await openRegistration(deployment, path.fabric, { signal, deadline })
      return { status: 200, body: await listCrds(context) }
    },
  }),
  readCrd: endpoint({
    run: async ({ path, headers, signal, deadline }, deployment) => {
      const { context } = await openRegistration(deployment, path.fabric, { signal, deadline })
      return rawFileAnswer(await readCrdFile(context, path.crd), headers)
    },
  }),
  putCrd: endpoint({
    query: dropQuery,
    run: async (request, deployment) => {
      const files = [{ name: request.path.crd, bytes: handedOver(request.content) }]
      return editedCrds(deployment, request, { action: 'add', files })
    },
  }),
  deleteCrd: endpoint({
    query: dropQuery,
    run: async (request, deployment) => editedCrds(deployment, request, { action: 'remove', names: [request.path.crd] }),
  }),
})

type CrdHttpRequest = HttpRequest<undefined, z.infer<typeof dropQuery>, PathOf<'/fabrics/{fabric}/crds/{crd}'>>

async function editedCrds(
  deployment: typeof wired,
  { path, query, actor, operation, signal, deadline }: CrdHttpRequest,
  edit: CrdEdit,
): Promise<Answer> {
  const request = { operation, actor, dryRun: query.dry_run, reason: query.reason, edit }
  const report = await editFabricCrds(deployment, path.fabric, request, { propose: query.propose, signal, deadline })
  countOperation(report)
  return { status: 200, body: hnpAnswer(report) }
}
