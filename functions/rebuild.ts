import { rebuildRepository } from '../lib/app/rebuild/rebuild-repository.ts'
import { endpoint, httpFunction } from '../lib/http/http.ts'
import { rebuildInput } from '../lib/http/requests/schemas/repository.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { readClones } from '../lib/http/wiring/second-reader.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** After this time no further record is begun: the next request goes on. The gateway waits 30 seconds. */
const WORK_MS = 20_000

/** Recreates the records of a repository from Git and the archive bucket. */
export const handler = httpFunction(wire(settings, records, originals, readClones), {
  rebuild: endpoint({
    body: ({ allowInsecureRemotes, reach }) => rebuildInput(allowInsecureRemotes, reach),
    run: async ({ body, access: { team }, signal, deadline }, deployment) => {
      const started = performance.now()
      const mayGoOn = () => performance.now() - started < WORK_MS
      return { status: 200, body: await rebuildRepository(deployment, { ...body, team }, { signal, deadline, mayGoOn }) }
    },
  }),
})
