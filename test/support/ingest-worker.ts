import { monotonicFactory } from 'ulid'
import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import { standaloneContext } from './standalone-context.ts'

/**
 * A process that works on a remote: `ingest-worker.ts URL CACHE FILE...` ingests the files one by one, each in an
 * operation of its own. Exits 0 when each made its commit.
 */
const [url = '', cache = '', ...files] = process.argv.slice(2)
const actor = { name: 'Worker', email: 'worker@example.com' }
const nextId = monotonicFactory()
const context = await standaloneContext(url, cache)
for (const filePath of files) {
  const report = await ingestRaw(context, { operation: nextId(), actor, dryRun: false, atomic: false, filePath })
  if (report.status !== 'succeeded') throw new Error(`${filePath}: ${report.status}`)
}
