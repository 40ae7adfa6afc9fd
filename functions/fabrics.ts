import { fabricConditions } from '../lib/app/registry/fabric-conditions.ts'
import { fabricStatusOf } from '../lib/app/registry/fabric-status.ts'
import { deleteFabric, listFabrics, registerFabric, updateFabric } from '../lib/app/registry/fabrics.ts'
import { listRepositories, registerRepository, sharedRepository, updateRepository } from '../lib/app/registry/repositories.ts'
import { definedOf } from '../lib/defined-of.ts'
import { callerAnswer } from '../lib/http/answers/caller-answer.ts'
import { changedAnswer, madeAnswer, readAnswer, statusAnswer } from '../lib/http/answers/record-answer.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { versionsIn } from '../lib/http/requests/preconditions.ts'
import { fabricInput, fabricUpdate } from '../lib/http/requests/schemas/fabric.ts'
import { repositoryInput, repositoryUpdate } from '../lib/http/requests/schemas/repository.ts'
import { fabricQuery, fabricsQuery, repositoriesQuery } from '../lib/http/requests/schemas/requests.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** Registered fabrics and their repositories, and who may do what with them. Git is never touched. */
export const handler = httpFunction(wire(settings, records), {
  registerFabric: endpoint({
    body: ({ allowInsecureRemotes, reach }) => fabricInput(allowInsecureRemotes, reach),
    run: async ({ body, access: { team } }, deployment) => madeAnswer(await registerFabric(deployment, { ...body, team })),
  }),
  listFabrics: endpoint({
    query: fabricsQuery,
    run: async ({ query: { limit, after, status }, access: { sees } }, deployment) => {
      const page = await listFabrics(deployment, { limit, ...definedOf({ after }) }, sees)
      return { status: 200, body: status ? { ...page, conditions: await fabricConditions(deployment, page.fabrics) } : page }
    },
  }),
  getFabric: endpoint({
    query: fabricQuery,
    run: async ({ path, query: { status }, headers }, deployment) => {
      const fabric = await deployment.fabrics.get(path.fabric)
      return status ? statusAnswer(fabric, await fabricStatusOf(deployment, fabric), headers) : readAnswer(fabric, headers)
    },
  }),
  updateFabric: endpoint({
    body: () => fabricUpdate,
    run: async ({ path, body, headers }, deployment) =>
      changedAnswer(await updateFabric(deployment, path.fabric, body, versionsIn(headers))),
  }),
  deleteFabric: endpoint({
    run: async ({ path, headers }, deployment) => {
      await deleteFabric(deployment, path.fabric, versionsIn(headers))
      return { status: 204 }
    },
  }),
  registerRepository: endpoint({
    body: ({ allowInsecureRemotes, reach }) => repositoryInput(allowInsecureRemotes, reach),
    run: async ({ body, access: { team } }, deployment) => {
      const { repository, isNew } = await registerRepository(deployment, { ...body, team })
      return isNew ? madeAnswer(repository) : changedAnswer(repository)
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
    run: async ({ path, headers }, deployment) => readAnswer(await sharedRepository(deployment, path.repository), headers),
  }),
  updateRepository: endpoint({
    body: () => repositoryUpdate,
    run: async ({ path, body, headers }, deployment) =>
      changedAnswer(await updateRepository(deployment, path.repository, definedOf(body), versionsIn(headers))),
  }),
  whoAmI: endpoint({
    run: async ({ actor, access }) => ({ status: 200, body: callerAnswer(actor, access) }),
  }),
})
