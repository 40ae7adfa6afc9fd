import { beforeEach } from 'vitest'
import { type ServeOptions, servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { raw, vpc } from '../support/objects.ts'
import { inMemoryDeployment } from './in-memory.ts'

export const away = new DomainError('repository_unreachable', 'away', { url: 'u', reason: 'r' })

type Deployed = Awaited<ReturnType<typeof inMemoryDeployment>>
/** Of the test that runs: a deployment in memory with two fabrics on one branch, once `startServing` was called. */
export let { deployment, repository, host, id } = {} as Deployed

export const startServing = () =>
  beforeEach(async () => {
    ;({ deployment, repository, host, id } = await inMemoryDeployment('edge', 'lab'))
    await serve()
  })

export const serve = (options: ServeOptions = {}) => servePushes(deployment, id, options)
export const record = async () => await deployment.repositories.get(id)
export const losses = async () =>
  (await deployment.lostOperations.list(id)).lost.map(({ operation, state }) => [operation, state])

/** Somebody pushes a raw file, and it is ingested. Returns the operation. */
export async function ingested(name: string): Promise<string> {
  host.edit({ [raw(`${name}.yaml`)]: vpc(name) }, `raw ${name}`)
  const { reports } = await serve()
  return reports[0]?.operation ?? ''
}

/** Somebody forces the branch back. */
export function forceBack(to: string | null): void {
  host.move(host.head, to, 'person')
}
