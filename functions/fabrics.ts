import { listFabrics, registerFabric, updateFabric } from '../lib/app/registry/fabrics.ts'
import { listRepositories, registerRepository, sharedRepository, updateRepository } from '../lib/app/registry/repositories.ts'
import { definedOf } from '../lib/defined-of.ts'
import { callerAnswer } from '../lib/http/answers/caller-answer.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { fabricInput, fabricUpdate } from '../lib/http/requests/schemas/fabric.ts'
import { repositoryInput, repositoryUpdate } from '../lib/http/requests/schemas/repository.ts'
import { fabricsQuery, repositoriesQuery } from '../lib/http/requests/schemas/requests.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** Registered fabrics and their repositories, and who may do what with them. Git is never touched. */
export const handler = httpFunction(wire(settings, records), {
  registerFabric: endpoint({
    body: ({ allowInsecureRemotes, reach }) => fabricInput(allowInsecureRemotes, reach),
    run: async ({ body, access: { team } }, deployment) => {
      const fabric = await registerFabric(deployment, { ...body, team })
      return { status: 201, headers: { location: `/api/plugins/hedgehog/fabrics/${fabric.id}/` }, body: fabric }
    },
  }),
  listFabrics: endpoint({
    query: fabricsQuery,
    run: async ({ query: { limit, after }, access: { sees } }, deployment) => ({
      status: 200,
      body: await listFabrics(deployment, after === undefined ? { limit } : { limit, after }, sees),
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
  registerRepository: endpoint({
    body: ({ allowInsecureRemotes, reach }) => repositoryInput(allowInsecureRemotes, reach),
    run: async ({ body, access: { team } }, deployment) => {
      const { repository, isNew } = await registerRepository(deployment, { ...body, team })
      return { status: isNew ? 201 : 200, body: repository }
    },
  }),
  listRepositories: endpoint({
    query: repositoriesQuery,
    run: async ({ query: { limit, after }, access: { sees } }, deployment) => ({
      status: 200,
      body: await listRepositories(deployment, after === undefined ? { limit } : { limit, after }, sees),
    }),
  }),
  getRepository: endpoint({
    run: async ({ path }, deployment) => ({ status: 200, body: await sharedRepository(deployment, path.repository) }),
  }),
  updateRepository: endpoint({
    body: () => repositoryUpdate,
    run: async ({ path, body }, deployment) => ({
      status: 200,
      body: await updateRepository(deployment, path.repository, definedOf(body)),
    }),
  }),
  whoAmI: endpoint({
    run: async ({ actor, access }) => ({ status: 200, body: callerAnswer(actor, access) }),
  }),
})
