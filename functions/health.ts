import { healthOf } from '../lib/app/reading/health.ts'
import { mayCall } from '../lib/http/authorisation/may-call.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { healthChecks } from '../lib/http/wiring/health-checks.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { toldSettings } from '../lib/http/wiring/told-settings.ts'
import { VERSION } from '../lib/version.ts'

/** The deployment's health, seen from inside: its services, its queues, its version; for operators, its settings. */
export const handler = httpFunction(wire(settings, records, healthChecks, toldSettings), {
  health: endpoint({
    run: async ({ access }, { healthChecks, stage, manager, now, toldSettings }) => {
      // They tell of the network behind the deployment.
      const isTold = mayCall('operator', access.roles, undefined) === 'granted'
      const told = isTold ? { settings: { ...toldSettings, committer: manager } } : {}
      const health = await healthOf(healthChecks, { stage, version: VERSION, time: now().toISOString() })
      return { status: 200, body: { ...health, ...told } }
    },
  }),
})
