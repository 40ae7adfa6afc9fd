import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { ensureAssembly } from '../lib/local/ensure-assembly.ts'

/**
 * Tests run the bundles and stacks that would be deployed: made here once, before several workers need them. All
 * temporary files of a run are in one directory, which goes at its end: processes that are killed on purpose, and
 * libraries that never tidy up (the CDK), would leave half a gigabyte each time.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Called for each project of the configuration.
  if (basename(tmpdir()).startsWith('gfm-tests-')) return undefined
  const directory = await mkdtemp(join(tmpdir(), 'gfm-tests-'))
  process.env.TMPDIR = directory
  await ensureAssembly()
  return () => rm(directory, { recursive: true, force: true, maxRetries: 3 })
}
