import { toldNames } from '../../kubernetes/schema/told-names.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { UsageError } from '../errors/usage-error.ts'
import type { DeploymentClient } from './deployment-client.ts'

/** The only fabric of a deployment. Throws UsageError with all of them unless it is one. */
export async function onlyFabric(client: DeploymentClient): Promise<string> {
  const [only, ...others] = await client.fabrics()
  if (only === undefined) throw new UsageError('No fabric is registered with the deployment: gfm fabric register does it')
  if (others.length === 0) return only.id
  const ids = [only, ...others].map(({ id }) => id).join(', ')
  throw new UsageError(`Give either --fabric ID or --all: the deployment has ${ids}`)
}

/** Runs an action; the error about a fabric that is not registered names those that are. */
export async function tellingFabrics<T>(client: DeploymentClient, fabric: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'fabric_not_found') throw error
    const ids = (await client.fabrics().catch(() => [])).map(({ id }) => id)
    if (ids.length === 0) throw error
    throw new ProblemError(`There is no fabric ${fabric}: ${toldNames(fabric, ids)}`, error)
  }
}
