import { contextOf, editFabricObject } from '../lib/app/fabric-operations.ts'
import { objectHistory } from '../lib/app/object-history.ts'
import { getObject, listObjects } from '../lib/app/read-objects.ts'
import type { ObjectEdit } from '../lib/domain/objects/object-edit.ts'
import { endpoint, httpFunction } from '../lib/runtime/http.ts'
import { countOperation } from '../lib/runtime/metrics.ts'
import { editAnswer, objectAnswer } from '../lib/runtime/object-answer.ts'
import { patchOf, putOf } from '../lib/runtime/object-body.ts'
import { type EditHttpRequest, editRequest, objectQuery } from '../lib/runtime/object-request.ts'
import type { Answer } from '../lib/runtime/problem.ts'
import { editQuery, objectsQuery } from '../lib/runtime/schemas/objects.ts'
import { announcements } from '../lib/runtime/wiring/announcements.ts'
import { clones } from '../lib/runtime/wiring/clones.ts'
import { originals } from '../lib/runtime/wiring/originals.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'

const wired = wire(settings, records, originals, clones, announcements)

/** One object at a time: read, put, patched or deleted without touching any other. */
export const handler = httpFunction(wired, {
  listObjects: endpoint({
    query: objectsQuery,
    run: async ({ path, query, signal, deadline }, deployment) => {
      const context = await contextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return { status: 200, body: await listObjects(context, objectQuery(query)) }
    },
  }),
  getObject: endpoint({
    run: async ({ path, headers, signal, deadline }, deployment) => {
      const context = await contextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return objectAnswer(await getObject(context, path), headers)
    },
  }),
  objectHistory: endpoint({
    run: async ({ path, signal, deadline }, deployment) => {
      const context = await contextOf(deployment, await deployment.fabrics.get(path.fabric), { signal, deadline })
      return { status: 200, body: await objectHistory(context, path) }
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
  const { signal, deadline } = request
  const report = await editFabricObject(deployment, request.path.fabric, editRequest(request, edit), { signal, deadline })
  countOperation(report)
  return editAnswer(report)
}
