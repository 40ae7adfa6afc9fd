import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ulid } from 'ulid'
import { editObject } from '../../lib/app/operations/edit-object.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../../lib/cli/remote/standalone.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { countingFs } from './counting-fs.ts'

/** A long-lived process after so many edits. */
export interface EnduranceMeasure {
  edits: number
  rssMb: number
  /** Resident memory that is not for keeps leaves with a collection. */
  settledMb: number
  cloneBytes: number
  /** Of one edit, on average since the measure before. */
  cpuMs: number
  calls: number
  bytesRead: number
  bytesWritten: number
  /** The most calls that one edit made. */
  mostCalls: number
}

const [url = '', directory = '', fabric = '', connection = '', list = ''] = process.argv.slice(2)
const points = list.split(',').map(Number)
const actor = { name: 'bench', email: 'bench@localhost' }
const name = { kind: 'connection', namespace: 'default', name: connection }
const { fs, counts } = countingFs(0)
const context = {
  settings: { name: fabric, directory: `fabrics/${fabric}/gitops` },
  repository: await openGitRepository({ url, branch: 'main', directory, fs }),
  repositoryId: url,
  locks: new StandaloneLocks(),
  manager: actor,
  now: () => new Date(),
} satisfies Partial<OperationContext>

/** One annotation of one object, by a merge patch. */
async function edit(number: number): Promise<number> {
  const before = counts.calls
  const merge = { metadata: { annotations: { 'bench.example.com/round': `${process.pid}-${number}` } } }
  const request = { operation: ulid(), actor, dryRun: false, name, precondition: { matches: '*' as const }, ingest: false }
  // A deployment keeps its records and reports outside the process.
  const records = { journal: new StandaloneJournal(), originals: new StandaloneOriginals() }
  const report = await editObject({ ...context, ...records }, { ...request, edit: { action: 'patch', merge } })
  if (report.commit === null) throw new Error('nothing was edited')
  return counts.calls - before
}

async function bytesBelow(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const sizes = entries.filter((entry) => entry.isFile()).map(async (file) => (await stat(join(file.parentPath, file.name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

const rssMb = () => process.memoryUsage().rss / 2 ** 20
let edits = 0
for (const point of points) {
  Object.assign(counts, { calls: 0, bytesRead: 0, bytesWritten: 0 })
  const cpu = process.cpuUsage()
  const since = edits
  let mostCalls = 0
  for (; edits < point; edits++) mostCalls = Math.max(mostCalls, await edit(edits))
  const { user, system } = process.cpuUsage(cpu)
  const done = point - since
  const rss = rssMb()
  ;(globalThis as { gc?: () => void }).gc?.()
  const measure: EnduranceMeasure = {
    edits,
    rssMb: rss,
    settledMb: rssMb(),
    cloneBytes: await bytesBelow(directory),
    cpuMs: (user + system) / 1000 / done,
    calls: counts.calls / done,
    bytesRead: counts.bytesRead / done,
    bytesWritten: counts.bytesWritten / done,
    mostCalls,
  }
  process.send?.(measure)
}
process.disconnect()
