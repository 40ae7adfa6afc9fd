import { registerFabric, updateFabric } from '../lib/app/registry/fabrics.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { fabricInput, fabricUpdate } from '../lib/http/requests/schemas/fabric.ts'
import { fabricsQuery } from '../lib/http/requests/schemas/requests.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** Registered fabrics. Git is never touched. */
export const handler = httpFunction(wire(settings, records), {
  registerFabric: endpoint({
    body: ({ allowInsecureRemotes }) => fabricInput(allowInsecureRemotes),
    run: async ({ body }, deployment) => {
      const fabric = await registerFabric(deployment, body)
      return { status: 201, headers: { location: `/api/plugins/hedgehog/fabrics/${fabric.id}/` }, body: fabric }
    },
  }),
  listFabrics: endpoint({
    query: fabricsQuery,
    run: async ({ query: { limit, after } }, { fabrics }) => ({
      status: 200,
      body: await fabrics.list(after === undefined ? { limit } : { limit, after }),
    }),
  }),
  getFabric: endpoint({
    run: async ({ path }, { fabrics }) => ({ status: 200, body: await fabrics.get(path.fabric) }),
  }),
  updateFabric: endpoint({
    body: () => fabricUpdate,
    run: async ({ path, body }, deployment) => ({ status: 200, body: await updateFabric(deployment, path.fabric, body) }),
  }),
  deleteFabric: endpoint({
    run: async ({ path }, { fabrics }) => {
      await fabrics.delete(path.fabric)
      return { status: 204 }
    },
  }),
})
