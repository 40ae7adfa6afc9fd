import './quiet.ts'
import { initFabric } from '../../lib/app/operations/registered-operations.ts'
import { registerFabric, updateFabric } from '../../lib/app/registry/fabrics.ts'
import { takeOver } from './ambient.ts'
import { deploymentOf } from './deployment.ts'
import { COUNTER, FABRIC, MANAGER, objectText, URL } from './names.ts'
import { type Beginning, World } from './world.ts'

/** The id of the operation that sets the fabric up. */
const FIRST = '01K90000000000000000000000'

/**
 * A fabric that is registered and initialised, with one object in it: what every world begins with. Made once, since it
 * is the same for all.
 */
export async function makeBeginning(): Promise<Beginning> {
  const world = new World({ seed: 0, faults: [] })
  const { host, scheduler, table, bucket } = world
  host.edit({ [`fabrics/${FABRIC}/gitops/${COUNTER}.yaml`]: objectText(COUNTER, 'first', [1]) }, 'the first object')
  takeOver(scheduler)
  const items: Partial<Beginning['items']> = {}
  try {
    let failure: unknown
    world.start('beginning', 0, async (actor) => {
      const deployment = deploymentOf(world, actor)
      try {
        const { repository } = await registerFabric(deployment, { name: FABRIC, repository_url: URL })
        await initFabric(deployment, FABRIC, {
          operation: FIRST,
          actor: MANAGER,
          dryRun: false,
          force: false,
          stripHnpStamps: false,
        })
        await deployment.repositories.change(repository, { processed_head: host.head })
        items.pushing = new Map(table.items)
        await updateFabric(deployment, FABRIC, { delivery: 'propose' })
        items.one = new Map(table.items)
        await updateFabric(deployment, FABRIC, { proposals: 'each' })
        items.each = new Map(table.items)
      } catch (error) {
        failure = error
      }
    })
    await scheduler.run()
    if (failure !== undefined) throw failure
  } finally {
    takeOver(undefined)
  }
  const { pushing = table.items, one = pushing, each = pushing } = items
  return {
    items: { pushing, one, each },
    objects: bucket.objects,
    host: { blobs: host.blobs, commits: host.commits, head: host.head },
  }
}
