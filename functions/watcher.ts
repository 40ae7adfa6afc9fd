import { startWatcher, stopWatcher, watcherStatus } from '../lib/app/automation/watcher.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { watcherBody } from '../lib/http/requests/schemas/requests.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { queue } from '../lib/http/wiring/queue.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

const named = (fabric: string) => ({ success: true, fabric_id: fabric, fabric_name: fabric })

/** Whether pushes and the clock start ingestion in a fabric. */
export const handler = httpFunction(wire(settings, records, queue), {
  getWatcher: endpoint({
    run: async ({ path: { fabric } }, deployment) => ({
      status: 200,
      body: { ...named(fabric), watcher_status: await watcherStatus(deployment, fabric) },
    }),
  }),
  controlWatcher: endpoint({
    body: () => watcherBody,
    run: async ({ path: { fabric }, body: { action, scan_interval } }, deployment) => {
      if (action === 'start') await startWatcher(deployment, fabric, scan_interval)
      else await stopWatcher(deployment, fabric)
      const status = await watcherStatus(deployment, fabric)
      const message = action === 'start' ? 'The watcher is on; waiting raw files are being ingested' : 'The watcher is off'
      const { raw_path, statistics } = status
      return {
        status: 200,
        body: { ...named(fabric), message, scan_interval: status.scan_interval, raw_path, statistics, watcher_status: status },
      }
    },
  }),
})
