import { ulid } from 'ulid'
import { editObject } from '../../lib/app/operations/edit-object.ts'
import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../../lib/cli/remote/standalone.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { countingFs } from './counting-fs.ts'

/** What one ingest took, measured inside the process. */
export interface IngestMeasure {
  ms: number
  calls: number
  bytesRead: number
  bytesWritten: number
  peakMemoryMb: number
}

const [url = '', directory = '', fabric = '', latencyMs = '0'] = process.argv.slice(2)
const actor = { name: 'bench', email: 'bench@localhost' }
const { fs, counts } = countingFs(Number(latencyMs))
const context: OperationContext = {
  settings: { name: fabric, directory: `fabrics/${fabric}/gitops` },
  repository: await openGitRepository({ url, branch: 'main', directory, fs }),
  repositoryId: url,
  locks: new StandaloneLocks(),
  journal: new StandaloneJournal(),
  originals: new StandaloneOriginals(),
  manager: actor,
  now: () => new Date(),
}

async function ingest(filePath: string): Promise<IngestMeasure> {
  Object.assign(counts, { calls: 0, bytesRead: 0, bytesWritten: 0 })
  const start = performance.now()
  const report = await ingestRaw(context, { operation: ulid(), actor, dryRun: false, atomic: false, filePath })
  const ms = performance.now() - start
  if (report.files_created === 0) throw new Error('nothing was ingested')
  return { ms, ...counts, peakMemoryMb: process.resourceUsage().maxRSS / 1024 }
}

const EDIT = 'edit '
let edits = 0

/** One annotation of one object, by a merge patch. */
async function edit(connection: string): Promise<IngestMeasure> {
  const name = { kind: 'connection', namespace: 'default', name: connection }
  const merge = { metadata: { annotations: { 'bench.example.com/round': `${process.pid}-${edits++}` } } }
  Object.assign(counts, { calls: 0, bytesRead: 0, bytesWritten: 0 })
  const start = performance.now()
  const request = { operation: ulid(), actor, dryRun: false, name, precondition: { matches: '*' as const }, ingest: false }
  const report = await editObject(context, { ...request, edit: { action: 'patch', merge } })
  const ms = performance.now() - start
  if (report.commit === null) throw new Error('nothing was edited')
  return { ms, ...counts, peakMemoryMb: process.resourceUsage().maxRSS / 1024 }
}

function work(message: string): Promise<IngestMeasure | undefined> {
  if (message === 'clone') return context.repository.refresh().then(() => undefined)
  return message.startsWith(EDIT) ? edit(message.slice(EDIT.length)) : ingest(message)
}

/** Each message names a raw file; `clone` only brings the cache up to date, `edit NAME` changes a connection. */
process.on('message', (message: string) => {
  work(message).then(
    (measure) =>
      process.send?.(measure ?? { ms: performance.now(), ...counts, peakMemoryMb: process.resourceUsage().maxRSS / 1024 }),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.send?.('ready')
process.once('disconnect', () => process.exit(0))
