import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type ServeOptions, servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { initFabric } from '../../lib/app/operations/registered-operations.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import type { LockTiming } from '../../lib/aws/dynamodb/lock-timing.ts'
import { askedInit } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'
import { Services, type TestDeployment } from './deployment.ts'

interface DeployedFabrics {
  lockTiming?: Partial<LockTiming>
  /** Replaces parts of the deployment before it registers the fabrics. */
  adapt?: (real: TestDeployment) => TestDeployment
}

/** Of the test file. */
export let services: Services
/** Of the test that runs: a branch on a real Git server, and a deployment on real services. */
export let remote: Remote
export let deployment: TestDeployment
/** The id of the branch in the deployment. */
export let repository: string

/** Registers and initialises these fabrics on one branch before each test of the file. */
export function deployFabrics(names: readonly string[], { lockTiming, adapt = (real) => real }: DeployedFabrics = {}): void {
  beforeAll(async () => {
    services = await Services.start()
  })
  afterAll(() => services.close())
  beforeEach(async () => {
    remote = await Remote.start()
    deployment = adapt(await services.deployment(remote.directory, lockTiming))
    for (const name of names) repository = (await registerFabric(deployment, { name, repository_url: remote.url })).repository
    for (const name of names) await initFabric(deployment, name, askedInit())
    return () => remote.close()
  })
}

/** Opens the repository once, as a function does that is warm. */
export function keepOpen(real: TestDeployment): TestDeployment {
  let opened: ReturnType<TestDeployment['openRepository']> | undefined
  return { ...real, openRepository: (record) => (opened ??= real.openRepository(record)) }
}

export const serve = (options: ServeOptions = {}, on = deployment) => servePushes(on, repository, options)
export const processed = async () => (await deployment.repositories.get(repository))?.processed_head
/** The paths on the branch. */
export const paths = async () => [...(await remote.tree()).keys()]
