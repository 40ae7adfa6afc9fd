import { healthOf } from '../lib/app/reading/health.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { healthChecks } from '../lib/http/wiring/health-checks.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { VERSION } from '../lib/version.ts'

/** The deployment's health, seen from inside: its services, its queues, its version. */
export const handler = httpFunction(wire(settings, records, healthChecks), {
  health: endpoint({
    run: async (_, { healthChecks, stage, now }) => ({
      status: 200,
      body: await healthOf(healthChecks, { stage, version: VERSION, time: now().toISOString() }),
    }),
  }),
})
