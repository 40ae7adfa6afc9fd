import { editFabricObject } from '../lib/app/operations/registered-operations.ts'
import { openRegistration } from '../lib/app/operations/run-on-fabric.ts'
import { objectHistory } from '../lib/app/reading/object-history.ts'
import { getObject, listObjects } from '../lib/app/reading/read-objects.ts'
import type { ObjectEdit } from '../lib/domain/objects/object-edit.ts'
import { editAnswer, objectAnswer } from '../lib/http/answers/object-answer.ts'
import { pagesOf, withFileUrls } from '../lib/http/answers/web-links.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { countOperation } from '../lib/http/lambda/metrics.ts'
import type { Answer } from '../lib/http/problems/problem.ts'
import { patchOf, putOf } from '../lib/http/requests/object-body.ts'
import { type EditHttpRequest, editRequest, objectQuery } from '../lib/http/requests/object-request.ts'
import { editQuery, objectReadQuery, objectsQuery } from '../lib/http/requests/schemas/objects.ts'
import { announcements } from '../lib/http/wiring/announcements.ts'
import { hostPages } from '../lib/http/wiring/host-pages.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { proposals } from '../lib/http/wiring/proposals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { signedClones } from '../lib/http/wiring/signed-clones.ts'

const wired = wire(settings, records, originals, signedClones, announcements, proposals, hostPages)

/** One object at a time: read, put, patched or deleted without touching any other. */
export const handler = httpFunction(wired, {
  listObjects: endpoint({
    query: objectsQuery,
    run: async ({ path, query, signal, deadline }, deployment) => {
      const { fabric, context } = await openRegistration(deployment, path.fabric, { signal, deadline })
      const page = await listObjects(context, objectQuery(query))
      return {
        status: 200,
        body: { ...page, objects: withFileUrls(await pagesOf(deployment, fabric), fabric.branch, page.objects) },
      }
    },
  }),
  getObject: endpoint({
    query: objectReadQuery,
    run: async ({ path, query, headers, signal, deadline }, deployment) => {
      const { context } = await openRegistration(deployment, path.fabric, { signal, deadline })
      return objectAnswer(await getObject(context, path, query.at), headers)
    },
  }),
  objectHistory: endpoint({
    run: async ({ path, signal, deadline }, deployment) => {
      const { fabric, context } = await openRegistration(deployment, path.fabric, { signal, deadline })
      const [history] = withFileUrls(await pagesOf(deployment, fabric), fabric.branch, [await objectHistory(context, path)])
      return { status: 200, body: history }
    },
  }),
  putObject: endpoint({
    query: editQuery,
    run: async (request, deployment) => edited(deployment, request, putOf(request.content())),
  }),
  patchObject: endpoint({
    query: editQuery,
    run: async (request, deployment) => edited(deployment, request, patchOf(request.content())),
  }),
  deleteObject: endpoint({
    query: editQuery,
    run: async (request, deployment) => edited(deployment, request, { action: 'delete' }),
  }),
})

async function edited(deployment: typeof wired, request: EditHttpRequest, edit: ObjectEdit): Promise<Answer> {
  const { query, signal, deadline } = request
  const options = { propose: query.propose, signal, deadline }
  const report = await editFabricObject(deployment, request.path.fabric, editRequest(request, edit), options)
  countOperation(report)
  return editAnswer(report, request.path)
}
