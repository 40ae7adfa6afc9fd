import { healthOf } from '../lib/app/reading/health.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { foundations } from '../lib/http/wiring/foundations.ts'
import { wire } from '../lib/http/wiring/part.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { VERSION } from '../lib/version.ts'

/** The deployment's health, seen from inside: its services, its queues, its version. */
export const handler = httpFunction(wire(settings, records, foundations), {
  health: endpoint({
    run: async (_, { foundations, stage, now }) => ({
      status: 200,
      body: await healthOf(foundations, { stage, version: VERSION, time: now().toISOString() }),
    }),
  }),
})
