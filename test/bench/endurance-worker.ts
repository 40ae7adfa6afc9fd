import { ulid } from 'ulid'
import { editObject } from '../../lib/app/operations/edit-object.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../../lib/cli/remote/standalone.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { countingFs } from './counting-fs.ts'

/** So many edits of a process. */
export interface EditsMeasure {
  edits: number
  cpuMs: number
  calls: number
  bytesWritten: number
  /** The most calls that one edit made. */
  mostCalls: number
  /** Resident memory after the last. */
  rssMb: number
}

const [url = '', directory = '', fabric = '', connection = ''] = process.argv.slice(2)
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

let made = 0

async function measured(edits: number): Promise<EditsMeasure> {
  Object.assign(counts, { calls: 0, bytesRead: 0, bytesWritten: 0 })
  const cpu = process.cpuUsage()
  let mostCalls = 0
  for (let done = 0; done < edits; done++) mostCalls = Math.max(mostCalls, await edit(made++))
  const { user, system } = process.cpuUsage(cpu)
  const { calls, bytesWritten } = counts
  return { edits, cpuMs: (user + system) / 1000, calls, bytesWritten, mostCalls, rssMb: process.memoryUsage().rss / 2 ** 20 }
}

process.on('message', (edits) => void measured(Number(edits)).then((measure) => process.send?.(measure)))
