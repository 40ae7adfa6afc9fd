import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
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
  const directory = await mkdtemp(join(await temporaryFiles(), 'gfm-tests-'))
  process.env.TMPDIR = directory
  await ensureAssembly()
  return () => rm(directory, { recursive: true, force: true, maxRetries: 3 })
}

const SHARED_MEMORY = '/dev/shm'

/** All that a run has in files at one time is below 1 GiB. */
const ROOM = 4 * 2 ** 30

/** Memory where there is plenty: a disk spends a quarter of the run on making and removing small files. */
async function temporaryFiles(): Promise<string> {
  const room = await statfs(SHARED_MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  return process.env.TMPDIR === undefined && Math.min(room, freemem()) > ROOM ? SHARED_MEMORY : tmpdir()
}
